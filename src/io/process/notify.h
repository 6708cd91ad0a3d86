#pragma once
// Tells the service manager how this process stands, by the socket that NOTIFY_SOCKET names
// (sd_notify(3)). Without one nothing is done; what fails is nobody's trouble but the manager's.

#include <string_view>

namespace haechi::io {

// `READY=1`, `STOPPING=1`, `RELOADING=1`, several of them on lines of their own.
void notify_manager(std::string_view state);

} // namespace haechi::io
