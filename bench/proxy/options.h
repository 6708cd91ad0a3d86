#pragma once
// What the load generator of bench/proxy is asked to do; its words stand in usage().

#include <netinet/in.h>
#include <string>
#include <vector>

namespace load {

// What a connection does once its first request is under way or done.
enum class Hold { No, Idle, Body };

struct Options {
  bool is_tls = true;
  std::string host; // `%` stands for a number of each connection
  int port = 443;
  std::string path = "/";
  sockaddr_in to{};
  bool has_proxy = false; // `to` is asked by CONNECT
  std::string authority;  // PEM file; what is shown is verified against it
  std::string method = "GET";
  std::vector<std::string> headers;
  std::size_t body_bytes = 0;
  int connections = 16; // at once
  long total = 0;       // 0: as many as the time allows
  double seconds = 0;   // 0: until the total is reached
  long requests = 1;    // of one connection
  long first_name = 0;  // the number of the first connection
  long names = 0;       // after so many the numbers begin anew; 0: never
  Hold hold = Hold::No; // the connections stay until a line comes on stdin
};

// Ends the program where the words cannot be understood.
Options read_options(int count, char** words);

} // namespace load
