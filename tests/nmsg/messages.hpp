#pragma once

#include "samples.hpp"

#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/text/presentation.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

/// Messages of all kinds, and their texts.
namespace spindrift::nmsg::samples {

/// A user's own types: `every` has one field of each kind, `lists` repeated ones, `records` record data, `outer` a
/// message inside the message.
inline constexpr std::string_view acme_proto = R"(
syntax = "proto2";
package acme;
import "nmsg/options.proto";

message Every {
  option (nmsg.type) = {vendor: "ACME" vid: 200 name: "every" msgtype: 7};
  enum Color { RED = 0; GREEN = 5; Blue = 6; BELOW = -1; }
  optional Color color = 1;
  optional bytes octets = 2;
  optional bytes text = 3 [(nmsg.show) = TEXT];
  optional string utf8 = 4;
  optional bytes lines = 5 [(nmsg.show) = MULTILINE];
  optional bytes ip = 6 [(nmsg.show) = IP];
  optional uint32 u16 = 7 [(nmsg.show) = UINT16];
  optional uint32 u32 = 8;
  optional fixed32 f32 = 9;
  optional uint64 u64 = 10;
  optional fixed64 f64 = 11;
  optional int32 i16 = 12 [(nmsg.show) = INT16];
  optional int32 i32 = 13;
  optional sint32 s32 = 14;
  optional sfixed32 sf32 = 15;
  optional int64 i64 = 16;
  optional sint64 s64 = 17;
  optional sfixed64 sf64 = 18;
  optional double real = 19;
  optional float real32 = 20;
  optional bool truth = 21;
  optional bytes name = 22 [(nmsg.show) = DNS_NAME];
  optional uint32 type = 23 [(nmsg.show) = RRTYPE];
  optional uint32 class = 24 [(nmsg.show) = RRCLASS];
  optional uint32 sie_class = 25 [(nmsg.show) = SIE_RRCLASS];
  optional uint32 rcode = 26 [(nmsg.show) = RCODE];
  optional bytes dns = 28 [(nmsg.show) = DNS_MESSAGE];
  optional bytes dns_text = 29 [(nmsg.show) = DNS_TEXT];
  optional bytes dns_json = 30 [(nmsg.show) = DNS_JSON];
  optional uint32 when = 31 [(nmsg.show) = TIMESTAMP];
  optional uint64 when64 = 32 [(nmsg.show) = TIMESTAMP];
  optional uint32 protocol = 33 [(nmsg.show) = IP_PROTOCOL];
  optional uint32 hex = 34 [(nmsg.show) = HEX];
  optional uint64 hex64 = 35 [(nmsg.show) = HEX];
  optional uint32 secret = 36 [(nmsg.hidden) = true];
  optional uint32 quiet = 37 [(nmsg.noprint) = true];
  optional uint32 far = 100000;
}

message Lists {
  option (nmsg.type) = {vendor: "ACME" vid: 200 name: "lists" msgtype: 8};
  repeated Every.Color colors = 1;
  repeated bytes words = 2 [(nmsg.show) = TEXT];
  repeated uint32 numbers = 3;
  repeated sint64 packed_numbers = 4 [packed = true];
  repeated double reals = 5;
  repeated bool truths = 6;
  repeated bytes ips = 7 [(nmsg.show) = IP];
}

message Records {
  option (nmsg.type) = {vendor: "ACME" vid: 200 name: "records" msgtype: 9};
  repeated bytes rdata = 1 [(nmsg.show) = RDATA];
  optional uint32 rrtype = 2 [(nmsg.show) = RRTYPE];
  optional uint32 rrclass = 3 [(nmsg.show) = RRCLASS];
}

message Inner {
  required uint32 id = 1;
  optional bytes address = 2 [(nmsg.show) = IP];
  optional Every.Color color = 3;
  optional bytes name = 4 [(nmsg.show) = DNS_NAME];
}

message Outer {
  option (nmsg.type) = {vendor: "ACME" vid: 200 name: "outer" msgtype: 10};
  option (nmsg.derived) = {name: "id" from: "inner.id"};
  option (nmsg.derived) = {name: "address" after: "note" from: "inner.address"};
  option (nmsg.derived) = {name: "color" from: "inner.color" with_default: true};
  option (nmsg.derived) = {name: "name" from: "inner.name" noprint: true};
  option (nmsg.derived) = {name: "note_again" from: "note"};
  optional Inner inner = 1;
  required bytes note = 2 [(nmsg.show) = TEXT];
  optional uint32 behind = 3;
}
)";

/// The built-in types and those above.
inline const Registry& acme_registry() {
    static const Registry registry = [] {
        const TemporaryFolder folder;
        Registry loaded = built_in_types();
        loaded.load_file(folder.write("acme.proto", acme_proto));
        return loaded;
    }();
    return registry;
}

/// A message of 2023-11-14 22:13:20.123456789.
inline Payload message(std::uint32_t vid, std::uint32_t msgtype, std::string_view data) {
    Payload payload;
    payload.vid = vid;
    payload.msgtype = msgtype;
    payload.time_sec = 1'700'000'000;
    payload.time_nsec = 123'456'789;
    payload.set_data(as_bytes(data));
    return payload;
}

/// Presentation text, or the reason why there is none.
inline std::string to_presentation(const Payload& payload, const PresentationWriter::Options& options = {}) {
    PresentationWriter writer(acme_registry(), options);
    Buffer out;
    const Errc errc = writer.write(out, payload);
    return errc == Errc::success ? std::string(out.text()) : std::string(to_text(errc)) + std::string(out.text());
}

/// The same without the header and the last line.
inline std::string to_presentation_body(const Payload& payload) {
    std::string text = to_presentation(payload);
    text.erase(0, text.find('\n') + 1);
    if (text.ends_with('\n')) {
        text.pop_back();
    }
    return text;
}

/// JSON, or the reason why there is none.
inline std::string to_json(const Payload& payload, const JsonWriter::Options& options = {}) {
    JsonWriter writer(acme_registry(), options);
    Buffer out;
    const Errc errc = writer.write(out, payload);
    return errc == Errc::success ? std::string(out.text()) : std::string(to_text(errc)) + std::string(out.text());
}

/// The object in `message` alone.
inline std::string to_json_body(const Payload& payload) {
    const std::string text = to_json(payload);
    const std::string key = R"("message":)";
    const std::size_t start = text.find(key);
    if (start == std::string::npos) {
        return text;
    }
    return text.substr(start + key.size(), text.size() - start - key.size() - 2);
}

/// A message that was read, and what became of it. Its octets live as long as this does.
struct ReadBack {
    Errc errc = Errc::success;
    Payload payload;
    Arena storage;

    [[nodiscard]] std::string data() const { return hex(payload.data); }
};

inline std::unique_ptr<ReadBack> from_json(std::string_view text, const Aliases* aliases = nullptr) {
    auto result = std::make_unique<ReadBack>();
    std::string padded(text);
    padded.append(JsonReader::padding, '}');
    JsonReader reader(acme_registry(), aliases);
    result->errc = reader.read(std::string_view(padded).substr(0, text.size()), result->storage, result->payload);
    return result;
}

/// Reads the object of `message` of a type of base, SIE or ACME.
inline std::unique_ptr<ReadBack> from_json_body(std::string_view vendor, std::string_view name, std::string_view body) {
    return from_json(R"({"time":"2023-11-14 22:13:20.123456789","vname":")" + std::string(vendor) + R"(","mname":")" +
                     std::string(name) + R"(","message":)" + std::string(body) + "}");
}

/// Reads the lines of one message.
inline std::unique_ptr<ReadBack> from_presentation(std::string_view vendor, std::string_view name,
                                                   std::string_view lines, const Aliases* aliases = nullptr) {
    auto result = std::make_unique<ReadBack>();
    PresentationReader reader(*acme_registry().find(vendor, name), aliases);
    result->errc = Errc::again;
    while (result->errc == Errc::again && !lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        result->errc = reader.read(line, result->storage, result->payload);
    }
    if (result->errc == Errc::again) {
        result->errc = reader.finish(result->storage, result->payload);
    }
    return result;
}

// The DNS transaction of docs/formats/nmsg-messages.md 10.9.
inline const std::string dns_query = octets("000101000001000000000000 03777777076578616d706c6503636f6d00 0001 0001");
inline const std::string dns_response = octets(
    "000181000001000100000000 03777777076578616d706c6503636f6d00 0001 0001 c00c 0001 0001 0000012c 0004 01020304");

inline const std::string dns_query_text =
    ";; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 1\n"
    ";; flags: rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0\n"
    "\n"
    ";; QUESTION SECTION:\n"
    ";www.example.com. IN A\n"
    "\n"
    ";; ANSWER SECTION:\n"
    "\n"
    ";; AUTHORITY SECTION:\n"
    "\n"
    ";; ADDITIONAL SECTION:\n";

inline const std::string dns_query_json = R"({"header":{"opcode":"QUERY","rcode":"NOERROR","id":1,"flags":["rd"]},)"
                                          R"("question":[{"qname":"www.example.com.","qclass":"IN","qtype":"A"}],)"
                                          R"("answer":[],"authority":[],"additional":[]})";

inline const std::string dns_response_text =
    ";; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 1\n"
    ";; flags: qr rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0\n"
    "\n"
    ";; QUESTION SECTION:\n"
    ";www.example.com. IN A\n"
    "\n"
    ";; ANSWER SECTION:\n"
    "www.example.com. 300 IN A 1.2.3.4\n"
    "\n"
    ";; AUTHORITY SECTION:\n"
    "\n"
    ";; ADDITIONAL SECTION:\n";

inline const std::string dns_response_json =
    R"({"header":{"opcode":"QUERY","rcode":"NOERROR","id":1,"flags":["qr","rd"]},)"
    R"("question":[{"qname":"www.example.com.","qclass":"IN","qtype":"A"}],)"
    R"("answer":[{"rrname":"www.example.com.","rrttl":300,"rrclass":"IN","rrtype":"A","rdata":["1.2.3.4"]}],)"
    R"("authority":[],"additional":[]})";

}  // namespace spindrift::nmsg::samples
