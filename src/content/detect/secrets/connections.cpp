// Passwords in connection strings and request headers.
#include "content/detect/secrets/secret_rules.h"

namespace haechi::content {

namespace {

constexpr SecretRule kRules[] = {
    {"bearer", "Bearer ", R"x(Bearer ([A-Za-z0-9._~+/-]{20,}=*))x", SecretCheck::Random, 80, 0,
     false, kWideWindow},
    {"bearer", "bearer ", R"x(bearer ([A-Za-z0-9._~+/-]{20,}=*))x", SecretCheck::Random, 75, 0,
     false, kWideWindow},
    {"bearer", "Token ", R"x(Token ([A-Za-z0-9._~+/-]{24,}=*))x", SecretCheck::Random, 75, 0, false,
     kWideWindow},
    {"basic_auth", " -u ", R"x( -u ["']?[^\s"':]{0,64}:["']?([^\s"'$<\[{*(][^\s"']{5,80}))x",
     SecretCheck::StrongPassword, 82, 0, true},
    {"basic_auth", " -u ", R"x( -u ["']([^\s"':$<\[{*(][^\s"':]{5,80}):["'])x",
     SecretCheck::StrongPassword, 80, 0, true},
    {"basic_auth", "--user",
     R"x(--user[ =]+["']?[^\s"':]{0,64}:["']?([^\s"'$<\[{*(][^\s"']{5,80}))x",
     SecretCheck::StrongPassword, 82, 0, true},
    {"basic_auth", "Basic ", R"x(Basic ([A-Za-z0-9+/]{12,500}={0,2}))x", SecretCheck::Random, 70},
    {"connection_string", "Password=", R"x(Password=([^;\s"'<>${}]{4,100}))x",
     SecretCheck::Password, 78},
    {"connection_string", "Pwd=", R"x(Pwd=([^;\s"'<>${}]{4,100}))x", SecretCheck::Password, 78},
    {"connection_string", "PWD=", R"x(PWD=([^;\s"'<>${}]{4,100}))x", SecretCheck::Password, 78},
    {"connection_string",
     "jdbc:", R"x(jdbc:[a-z0-9+-]{2,20}:[^\s"']{3,250}?[?&;:]password=([^&;\s"'<>${}]{3,100}))x",
     SecretCheck::Password, 88},
    {"aws_secret_key", "aws_secret_access_key",
     R"x(aws_secret_access_key['"]?\s{0,3}[:=]\s{0,3}['"]?([A-Za-z0-9/+]{40})\b)x",
     SecretCheck::Random, 95},
    {"aws_secret_key", "AWS_SECRET_ACCESS_KEY",
     R"x(AWS_SECRET_ACCESS_KEY['"]?\s{0,3}[:=]\s{0,3}['"]?([A-Za-z0-9/+]{40})\b)x",
     SecretCheck::Random, 95},
    {"aws_secret_key", "SecretAccessKey",
     R"x(SecretAccessKey['"]?\s{0,3}[:=]\s{0,3}['"]?([A-Za-z0-9/+]{40})\b)x", SecretCheck::Random,
     95},
    {"cookie_session", "JSESSIONID=", R"x(JSESSIONID=([A-F0-9]{32})\b)x", SecretCheck::Random, 60},
};

} // namespace

std::span<const SecretRule> connection_secrets() {
  return kRules;
}

} // namespace haechi::content
