#pragma once
// One endpoint of an AI service as data: which requests it is, how their body is framed, where the
// texts, the model and the tenant stand, how the answer is read, what may be changed on the way.
// Read by endpoint_file.h, matched by request_matcher.h, carried out by content/extract.

#include "base/result.h"
#include "catalog/endpoints/locator.h"
#include "catalog/endpoints/pattern.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

// One layer of a body, taken off from the outside in.
enum class Framing : std::uint8_t {
  Json,           // the bytes are one JSON value
  Form,           // application/x-www-form-urlencoded; argument: the field, none: all as an object
  Multipart,      // argument: the part, none: all as an object of part name to text
  JsonInString,   // argument: locator of a string that holds JSON
  Connect,        // Connect and gRPC: one byte of flags, four of length, the message
  GrpcWeb,        // the same, in base64 where the content type says so
  Gzip,           //
  Base64,         //
  Protobuf,       // as an object of field number to values
  Sse,            // text/event-stream, one value an event's data
  Ndjson,         // one JSON value a line
  NumberedLines,  // `0:"text"`: a number, a colon, JSON
  LengthPrefixed, // `)]}'`, then a length on a line, then as many characters of JSON
  SignalR,        // JSON values, each ended by byte 0x1E
  WebSocket,      // one value a message
  EventStream,    // application/vnd.amazon.eventstream
  Bytes,          // as they are: a file
};

inline constexpr std::array<std::string_view, 17> kFramingWords{
    "json",        "form",           "multipart",       "json-in-string", "connect",
    "grpc-web",    "gzip",           "base64",          "protobuf",       "sse",
    "ndjson",      "numbered-lines", "length-prefixed", "signalr",        "websocket",
    "eventstream", "bytes"};

struct FramingStep {
  Framing kind{};
  std::string argument;
  bool operator==(const FramingStep&) const = default;
};

// What a text is to the service.
enum class Content : std::uint8_t {
  Prompt,         // what the person, or the program for them, says
  History,        // what the service said before, sent again
  System,         // instructions around the prompt
  ToolCall,       // arguments of a tool
  ToolResult,     // what a tool gave back: often a file or a page
  ToolDefinition, //
  Attachment,     // text of a document that travels with the prompt
  FileName,
  FileData,  // bytes of a file in base64 or a data: URL
  FileRef,   // id or address of a file that was sent before
  Context,   // code or page around the cursor
  Tokens,    // numbers in place of text: to be turned back or refused
  Server,    // address that the service will call for the person (MCP)
  Answer,    // of the answer: what is shown
  Reasoning, // of the answer: thought aloud, not shown as the answer
  Error,     // of the answer: what went wrong
};

inline constexpr std::array<std::string_view, 16> kContentWords{
    "prompt",     "history",   "system",    "tool-call", "tool-result", "tool-definition",
    "attachment", "file-name", "file-data", "file-ref",  "context",     "tokens",
    "server",     "answer",    "reasoning", "error"};

struct Extractor {
  Content content{};
  Locator at;
};

// What one request repeats: the new part alone, or the conversation so far.
enum class Turn : std::uint8_t { Fresh, Replay };
inline constexpr std::array<std::string_view, 2> kTurnWords{"fresh", "replay"};

// Whether texts may be replaced on the way: yes; no, since the body is signed; not known.
enum class Redact : std::uint8_t { Free, SignedBody, Unknown };
inline constexpr std::array<std::string_view, 3> kRedactWords{"free", "signed-body", "unknown"};

// How the pieces of an answer make one text.
enum class Join : std::uint8_t {
  Whole,     // one value
  Delta,     // pieces are appended
  Snapshot,  // each piece replaces what came before
  Patch,     // objects {p, o, v}: path, operation, value; a missing p or o is the one before
  JsonPatch, // RFC 6902 operations on a document
};
inline constexpr std::array<std::string_view, 5> kJoinWords{"whole", "delta", "snapshot", "patch",
                                                            "json-patch"};

// Where one fact stands: model, tenant, conversation.
enum class From : std::uint8_t {
  Body,       // a locator
  Path,       // a capture of the path, or text with captures in braces
  Host,       // a capture of the host
  Query,      // a parameter
  Header,     // the value of a field; with a locator where it is JSON
  Deployment, // a capture of the path that only the tenant can turn into a model
  Fixed,      // always this
};
inline constexpr std::array<std::string_view, 7> kFromWords{"body",   "path",       "host", "query",
                                                            "header", "deployment", "fixed"};

struct Source {
  From from{};
  std::string name; // of the capture, parameter or field; the value of Fixed
  Locator at;       // of Body, and of Header where it is JSON
};

// What must hold beside host, method and path. Words empty: it is there.
enum class ConditionOn : std::uint8_t { Header, Query, Body };

struct Condition {
  ConditionOn on{};
  std::vector<std::string> names; // headers: one of them; query: the parameter
  Locator at;                     // of Body
  std::vector<std::string> words;
};

struct Answer {
  std::vector<FramingStep> framing;
  Join join = Join::Whole;
  std::vector<Extractor> texts;
  std::string end; // the event or line that ends a stream, such as `[DONE]`
};

// How bytes of a file reach the service in several requests.
struct UploadStep {
  std::string chain; // empty: no part of one
  std::string step;  // create, put, commit, whole
  Locator put_to;    // in the answer: the address, often on another host, that takes the bytes
  Locator file;      // in the answer: the id by which prompts name the file
};

struct Endpoint {
  std::string id;
  std::vector<std::string> services; // ids; any-host shapes: whose it is where no name says so
  std::string surface;
  bool is_any_host = false;
  bool is_rule =
      false; // made of a URL rule of a service (url_rules.h): how its body reads is not known
  std::vector<Pattern> hosts;
  std::vector<std::string> methods;
  std::vector<Pattern> paths;
  std::vector<Condition> when;
  std::string operation; // of policies: prompt, upload, visit, ...
  std::string task;      // chat, completion, embedding, ...
  std::string shape;     // that it took its defaults from
  std::vector<FramingStep> framing;
  std::vector<Extractor> texts;
  Turn turn = Turn::Fresh;
  Redact redact = Redact::Unknown;
  std::string unreadable; // why the content cannot be read on the way; empty: it can
  std::vector<Source> model;
  std::vector<Source> tenant;
  std::vector<Source> conversation;
  std::vector<Source> upstream; // other providers that the request asks for by name
  Answer answer;
  UploadStep upload;
  std::string confidence; // A, B, C, D
  std::string evidence;
  std::string verified; // year and month
  std::string notes;
  Location where;
};

} // namespace haechi::catalog
