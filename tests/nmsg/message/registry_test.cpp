#include "tests/nmsg/samples.hpp"

#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace spindrift::nmsg {
namespace {

std::string_view type_name(FieldType type) {
    switch (type) {
        case FieldType::enumeration: return "enum";
        case FieldType::bytes: return "bytes";
        case FieldType::string: return "string";
        case FieldType::mlstring: return "mlstring";
        case FieldType::ip: return "ip";
        case FieldType::uint16: return "uint16";
        case FieldType::uint32: return "uint32";
        case FieldType::uint64: return "uint64";
        case FieldType::int16: return "int16";
        case FieldType::int32: return "int32";
        case FieldType::int64: return "int64";
        case FieldType::real: return "double";
        case FieldType::boolean: return "bool";
    }
    return "?";
}

// `name number label type flags`, as the tables of docs/formats/nmsg-messages.md 10 and 11 have it.
std::string describe(const Field& field) {
    std::string text = field.name + ' ' + (field.derived() ? "-" : std::to_string(field.number)) + ' ';
    switch (field.label) {
        case Label::optional: text += "opt "; break;
        case Label::required: text += "req "; break;
        case Label::repeated: text += "rep "; break;
        case Label::derived: break;
    }
    text += type_name(field.type);
    return text + (field.hidden ? " H" : "") + (field.noprint ? " N" : "");
}

struct TypeCase {
    std::uint32_t vid;
    std::uint32_t msgtype;
    const char* vendor;
    const char* name;
    std::vector<const char*> fields;
};

class BuiltInType : public testing::TestWithParam<TypeCase> {};

TEST_P(BuiltInType, HasItsNumbersNamesAndFields) {
    const TypeCase& wanted = GetParam();
    const Schema* const schema = built_in_types().find(wanted.vid, wanted.msgtype);
    ASSERT_NE(schema, nullptr);
    EXPECT_EQ(schema->vid(), wanted.vid);
    EXPECT_EQ(schema->msgtype(), wanted.msgtype);
    EXPECT_EQ(schema->vendor(), wanted.vendor);
    EXPECT_EQ(schema->name(), wanted.name);
    EXPECT_EQ(built_in_types().find(wanted.vendor, wanted.name), schema);
    std::vector<std::string> fields;
    for (const Field& field : schema->shown_fields()) {
        fields.push_back(describe(field));
    }
    EXPECT_THAT(fields, testing::ElementsAreArray(wanted.fields));
}

INSTANTIATE_TEST_SUITE_P(
    Spec, BuiltInType,
    testing::Values(
        TypeCase{1,
                 1,
                 "base",
                 "ncap",
                 {"type 1 req enum", "ltype 3 opt enum H", "srcip 4 opt ip", "dstip 5 opt ip", "lint0 6 opt uint32 H",
                  "lint1 7 opt uint32 H", "srcport - uint16", "dstport - uint16", "proto - uint16",
                  "payload 2 req bytes", "dns - bytes N"}},
        TypeCase{
            1,
            2,
            "base",
            "email",
            {"type 8 opt enum", "headers 2 opt mlstring", "srcip 3 opt ip", "srchost 4 opt string", "helo 5 opt string",
             "from 6 opt string", "rcpt 7 rep string", "bodyurl 9 rep string", "body 10 opt mlstring"}},
        TypeCase{1,
                 3,
                 "base",
                 "linkpair",
                 {"type 1 req enum", "src 2 req string", "dst 3 req string", "headers 5 opt mlstring"}},
        TypeCase{1,
                 4,
                 "base",
                 "http",
                 {"type 1 req enum", "srcip 2 opt ip", "srchost 3 opt string", "srcport 4 opt uint16", "dstip 5 opt ip",
                  "dstport 6 opt uint16", "request 7 opt mlstring", "p0f_genre 65 opt string",
                  "p0f_detail 66 opt string", "p0f_dist 67 opt int16", "p0f_link 68 opt string",
                  "p0f_tos 69 opt string", "p0f_fw 70 opt uint16", "p0f_nat 71 opt uint16", "p0f_real 72 opt uint16",
                  "p0f_score 73 opt int16", "p0f_mflags 74 opt uint16", "p0f_uptime 75 opt int32"}},
        TypeCase{
            1,
            5,
            "base",
            "ipconn",
            {"proto 1 opt uint16", "srcip 2 opt ip", "srcport 3 opt uint16", "dstip 4 opt ip", "dstport 5 opt uint16"}},
        TypeCase{1, 6, "base", "logline", {"category 1 opt string", "message 2 opt string"}},
        TypeCase{1,
                 7,
                 "base",
                 "dns",
                 {"qname 7 opt bytes", "qclass 9 opt uint16", "qtype 8 opt uint16", "section 6 opt uint16",
                  "rrname 1 opt bytes", "rrclass 3 opt uint16", "rrtype 2 opt uint16", "rrttl 4 opt uint32",
                  "rdata 5 rep bytes"}},
        TypeCase{1, 8, "base", "pkt", {"len_frame 2 opt uint32", "payload 1 req bytes"}},
        TypeCase{1,
                 9,
                 "base",
                 "dnsqr",
                 {"type 1 req enum",
                  "query_ip 2 req ip",
                  "response_ip 3 req ip",
                  "proto 4 req uint16",
                  "query_port 5 req uint16",
                  "response_port 6 req uint16",
                  "id 7 req uint16",
                  "qname 8 opt bytes",
                  "qclass 10 opt uint16",
                  "qtype 9 opt uint16",
                  "rcode 11 opt uint16",
                  "query_packet 12 rep bytes N",
                  "query_time_sec 13 rep int64 N",
                  "query_time_nsec 14 rep int32 N",
                  "response_packet 15 rep bytes N",
                  "response_time_sec 16 rep int64 N",
                  "response_time_nsec 17 rep int32 N",
                  "timeout 20 opt double",
                  "delay - double",
                  "udp_checksum 21 opt enum",
                  "resolver_address_zeroed 22 opt bool",
                  "query - bytes",
                  "query_json - bytes N",
                  "response - bytes",
                  "response_json - bytes N",
                  "dns - bytes N",
                  "tcp 18 opt bytes N",
                  "icmp 19 opt bytes N"}},
        TypeCase{1, 10, "base", "xml", {"xmltype 1 req string", "xmlpayload 2 req bytes"}},
        TypeCase{1, 11, "base", "encode", {"type 1 req enum", "payload 2 req bytes"}},
        TypeCase{1, 12, "base", "packet", {"payload_type 1 req enum", "payload 2 req bytes"}},
        // The peer lists the three enumerations inside the message as uint32 that are shown by name.
        TypeCase{1,
                 13,
                 "base",
                 "dnstap",
                 {"identity 1 opt bytes",
                  "version 2 opt bytes",
                  "extra 3 opt bytes",
                  "type 15 req enum",
                  "message_type - enum",
                  "socket_family - enum",
                  "socket_protocol - enum",
                  "query_address - ip",
                  "query_port - uint32",
                  "query_time_sec - uint64",
                  "query_time_nsec - uint32",
                  "query_message - bytes",
                  "query_json - bytes N",
                  "response_address - ip",
                  "response_port - uint32",
                  "response_time_sec - uint64",
                  "response_time_nsec - uint32",
                  "query_zone - bytes",
                  "response_message - bytes",
                  "response_json - bytes N",
                  "id - uint16",
                  "qname - bytes",
                  "qclass - uint16",
                  "qtype - uint16",
                  "rcode - uint16"}},
        TypeCase{1,
                 14,
                 "base",
                 "dnsobs",
                 {"time 1 req uint64", "response_ip 2 req ip", "qname 3 req bytes", "qtype 4 req uint16",
                  "qclass 5 req uint16", "rcode 6 req uint16", "response 7 opt bytes", "response_json - bytes N",
                  "query_zone 8 opt bytes", "geoid 9 opt bytes", "sensor_id 10 opt uint32"}},
        TypeCase{2,
                 1,
                 "SIE",
                 "dnsdedupe",
                 {"type 13 opt enum", "count 10 opt uint32", "time_first 11 opt uint32", "time_last 12 opt uint32",
                  "zone_time_first 17 opt uint32", "zone_time_last 18 opt uint32", "response_ip 14 opt ip",
                  "bailiwick 16 opt bytes", "rrname 1 opt bytes", "rrclass 3 opt uint16", "rrtype 2 opt uint16",
                  "rrttl 4 opt uint32", "rdata 5 rep bytes", "response 15 opt bytes"}},
        TypeCase{2,
                 2,
                 "SIE",
                 "reputation",
                 {"type 1 req enum", "tag 2 req string", "value 3 opt string", "address 4 opt ip", "netmask 5 opt ip",
                  "host 6 opt string", "domain 7 opt string", "nameserver 8 opt string", "uri 9 opt string",
                  "port 10 opt uint32"}},
        TypeCase{2,
                 3,
                 "SIE",
                 "qr",
                 {"type 1 req enum", "text 2 opt string", "num_response 3 opt uint32", "more_available 4 opt uint32"}},
        TypeCase{2,
                 4,
                 "SIE",
                 "delay",
                 {"query_ip 1 req ip", "response_ip 2 req ip", "delay 3 req double", "response_time_sec 4 req int64"}},
        TypeCase{2,
                 5,
                 "SIE",
                 "newdomain",
                 {"domain 1 opt bytes",
                  "time_seen 2 opt uint32",
                  "type 13 opt enum",
                  "count 10 opt uint32",
                  "time_first 11 opt uint32",
                  "time_last 12 opt uint32",
                  "zone_time_first 17 opt uint32",
                  "zone_time_last 18 opt uint32",
                  "response_ip 14 opt ip",
                  "bailiwick 16 opt bytes",
                  "rrname 3 opt bytes",
                  "rrclass 5 opt uint16",
                  "rrtype 4 opt uint16",
                  "rrttl 6 opt uint32",
                  "rdata 7 rep bytes",
                  "response 15 opt bytes",
                  "keys 9 rep string",
                  "new_domain 19 opt bool",
                  "new_rrname 20 opt bool",
                  "new_rrtype 21 opt bool",
                  "new_rr 22 rep bool",
                  "new_rrset 23 opt bool"}},
        TypeCase{2,
                 6,
                 "SIE",
                 "dnsnx",
                 {"qname 1 req bytes", "qclass 3 req uint16", "qtype 2 req uint16", "response_ip 4 req ip",
                  "soa_rrname 5 opt bytes", "response_time_sec 6 opt int64 N", "response_time_nsec 7 opt int32 N"}}),
    [](const auto& test) { return std::string(test.param.vendor) + "_" + test.param.name; });

struct EnumCase {
    const char* vendor;
    const char* name;
    const char* field;
    std::vector<std::pair<std::int32_t, std::string>> values;
};

class BuiltInEnum : public testing::TestWithParam<EnumCase> {};

TEST_P(BuiltInEnum, HasItsValues) {
    const Schema* const schema = built_in_types().find(GetParam().vendor, GetParam().name);
    ASSERT_NE(schema, nullptr);
    const auto field = schema->find(GetParam().field);
    ASSERT_TRUE(field);
    const EnumNames& names = *schema->field(*field).names;
    std::vector<std::pair<std::int32_t, std::string>> values;
    for (const auto& entry : names.entries()) {
        values.emplace_back(entry.value, entry.name.text());
        ASSERT_NE(names.name(entry.value), nullptr);
        EXPECT_EQ(names.name(entry.value)->text(), entry.name.text());
        EXPECT_EQ(names.value(entry.name.text()), entry.value);
    }
    EXPECT_EQ(values, GetParam().values);
    EXPECT_EQ(names.name(-1), nullptr);
    EXPECT_EQ(names.name(99), nullptr);
}

const std::vector<std::pair<std::int32_t, std::string>> dedupe_types = {
    {0, "INSERTION"}, {1, "EXPIRATION"},           {2, "CHAFF"},           {3, "AUTHORITATIVE"},
    {4, "MERGED"},    {5, "MERGED_AUTHORITATIVE"}, {6, "MERGED_INSERTION"}};

INSTANTIATE_TEST_SUITE_P(
    Spec, BuiltInEnum,
    testing::Values(
        EnumCase{"base", "ncap", "type", {{0, "IPV4"}, {1, "IPV6"}, {2, "Legacy"}}},
        EnumCase{"base", "ncap", "ltype", {{0, "UDP"}, {1, "TCP"}, {2, "ICMP"}}},
        EnumCase{"base",
                 "email",
                 "type",
                 {{0, "unknown"}, {1, "spamtrap"}, {2, "rej_network"}, {3, "rej_content"}, {4, "rej_user"}}},
        EnumCase{"base", "linkpair", "type", {{0, "anchor"}, {1, "redirect"}}},
        EnumCase{"base", "http", "type", {{0, "unknown"}, {1, "sinkhole"}}},
        EnumCase{"base",
                 "dnsqr",
                 "type",
                 {{0, "UDP_INVALID"},
                  {1, "UDP_QUERY_RESPONSE"},
                  {2, "UDP_UNANSWERED_QUERY"},
                  {3, "UDP_UNSOLICITED_RESPONSE"},
                  {4, "TCP"},
                  {5, "ICMP"},
                  {6, "UDP_QUERY_ONLY"},
                  {7, "UDP_RESPONSE_ONLY"}}},
        EnumCase{"base", "dnsqr", "udp_checksum", {{0, "ERROR"}, {1, "ABSENT"}, {2, "INCORRECT"}, {3, "CORRECT"}}},
        EnumCase{"base", "encode", "type", {{0, "TEXT"}, {1, "JSON"}, {2, "YAML"}, {3, "MSGPACK"}, {4, "XML"}}},
        EnumCase{"base", "packet", "payload_type", {{1, "IP"}}}, EnumCase{"base", "dnstap", "type", {{1, "MESSAGE"}}},
        EnumCase{"base",
                 "dnstap",
                 "message_type",
                 {{1, "AUTH_QUERY"},
                  {2, "AUTH_RESPONSE"},
                  {3, "RESOLVER_QUERY"},
                  {4, "RESOLVER_RESPONSE"},
                  {5, "CLIENT_QUERY"},
                  {6, "CLIENT_RESPONSE"},
                  {7, "FORWARDER_QUERY"},
                  {8, "FORWARDER_RESPONSE"},
                  {9, "STUB_QUERY"},
                  {10, "STUB_RESPONSE"},
                  {11, "TOOL_QUERY"},
                  {12, "TOOL_RESPONSE"}}},
        EnumCase{"base", "dnstap", "socket_family", {{1, "INET"}, {2, "INET6"}}},
        EnumCase{"base", "dnstap", "socket_protocol", {{1, "UDP"}, {2, "TCP"}}},
        EnumCase{"SIE", "dnsdedupe", "type", dedupe_types}, EnumCase{"SIE", "newdomain", "type", dedupe_types},
        EnumCase{
            "SIE", "reputation", "type", {{0, "ADDRESS"}, {1, "HOST"}, {2, "DOMAIN"}, {3, "NAMESERVER"}, {4, "URI"}}},
        EnumCase{"SIE", "qr", "type", {{0, "QUERY"}, {1, "RESPONSE"}, {2, "RESPONSE_END"}, {3, "ERROR"}}}),
    [](const auto& test) { return std::string(test.param.vendor) + "_" + test.param.name + "_" + test.param.field; });

TEST(Registry, HasBuiltInTypesByNumber) {
    const auto schemas = built_in_types().schemas();
    ASSERT_EQ(schemas.size(), 21U);
    for (std::size_t i = 0; i < 20; ++i) {
        EXPECT_EQ(schemas[i]->vid(), i < 14 ? 1U : 2U);
        EXPECT_EQ(schemas[i]->msgtype(), i < 14 ? i + 1 : i - 13);
    }
    EXPECT_EQ(schemas.back(), built_in_types().find(21'328, 1));
}

TEST(Registry, FindsTypesByNamesOfAnyCase) {
    const Registry& registry = built_in_types();
    const Schema* const newdomain = registry.find(2, 5);
    EXPECT_EQ(registry.find("SIE", "newdomain"), newdomain);
    EXPECT_EQ(registry.find("sie", "NEWDOMAIN"), newdomain);
    EXPECT_EQ(registry.find("ISC", "email"), registry.find(1, 2));
    EXPECT_EQ(registry.find("isc", "email"), registry.find(1, 2));
    EXPECT_EQ(registry.find("SIE", "email"), nullptr);
    EXPECT_EQ(registry.find("SIE", "newdomai"), nullptr);
    EXPECT_EQ(registry.find("", ""), nullptr);
}

TEST(Registry, FindsNothingUnderOtherNumbers) {
    const Registry& registry = built_in_types();
    EXPECT_EQ(registry.find(0, 0), nullptr);
    EXPECT_EQ(registry.find(1, 0), nullptr);
    EXPECT_EQ(registry.find(1, 15), nullptr);
    EXPECT_EQ(registry.find(3, 1), nullptr);
    EXPECT_EQ(registry.find(0xFFFFFFFF, 0xFFFFFFFF), nullptr);
}

TEST(Registry, KnowsVendors) {
    const Registry& registry = built_in_types();
    EXPECT_EQ(registry.vendor_id("base"), 1U);
    EXPECT_EQ(registry.vendor_id("BASE"), 1U);
    EXPECT_EQ(registry.vendor_id("ISC"), 1U);
    EXPECT_EQ(registry.vendor_id("sie"), 2U);
    EXPECT_EQ(registry.vendor_id("GTISC"), 0U) << "no type of that vendor is known";
    EXPECT_EQ(registry.vendor_name(1), "base");
    EXPECT_EQ(registry.vendor_name(2), "SIE");
    EXPECT_EQ(registry.vendor_name(0), "");
    EXPECT_EQ(registry.vendor_name(3), "");
}

}  // namespace
}  // namespace spindrift::nmsg
