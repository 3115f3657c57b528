#include "library.hpp"

#include <gmock/gmock.h>

namespace spindrift::tests::capi {
namespace {

using samples::octets;
using testing::HasSubstr;

/// A field of each type, with the widths of libnmsg.
struct FieldKind {
    const char* name;
    const char* vendor;
    const char* type;
    const char* field;
    nmsg_msgmod_field_type field_type;
    std::string set;          ///< what is given to nmsg_message_set_field
    std::string stored;       ///< what nmsg_message_get_field points to
    std::string line;         ///< of the presentation text
    std::string json;         ///< the member of the object
    bool is_readable = true;  ///< the line can be read again
};

void PrintTo(const FieldKind& kind, std::ostream* out) {
    *out << kind.name;
}

const FieldKind kinds[] = {
    {"Enum", "base", "http", "type", nmsg_msgmod_ft_enum, in_memory(1), in_memory(1), "type: sinkhole",
     R"("type":"sinkhole")"},
    {"EnumUnknown", "base", "http", "type", nmsg_msgmod_ft_enum, in_memory(9), in_memory(9),
     "type: <UNKNOWN ENUM VAL=9>", R"("type":9)", false},
    {"Bytes", "base", "pkt", "payload", nmsg_msgmod_ft_bytes, octets("0001ff"), octets("0001ff"),
     "payload: <BYTE ARRAY LEN=3>", R"("payload":"AAH/")", false},
    {"String", "base", "http", "srchost", nmsg_msgmod_ft_string, octets("612000"), octets("612000"), "srchost: a ",
     R"("srchost":"a ")"},
    {"StringWithoutNul", "base", "http", "p0f_genre", nmsg_msgmod_ft_string, "Linux", "Linux", "p0f_genre: Linux",
     R"("p0f_genre":"Linux")", false},
    {"Mlstring", "base", "http", "request", nmsg_msgmod_ft_mlstring, octets("610a620a00"), octets("610a620a00"),
     "request:\na\nb\n.", R"("request":"a\nb\n")"},
    {"Ipv4", "base", "http", "srcip", nmsg_msgmod_ft_ip, octets("c0000201"), octets("c0000201"), "srcip: 192.0.2.1",
     R"("srcip":"192.0.2.1")"},
    {"Ipv6", "base", "http", "dstip", nmsg_msgmod_ft_ip, octets("20010db8000000000000000000000001"),
     octets("20010db8000000000000000000000001"), "dstip: 2001:db8::1", R"("dstip":"2001:db8::1")"},
    {"Uint16", "base", "http", "srcport", nmsg_msgmod_ft_uint16, in_memory(std::uint16_t{65535}), in_memory(65535U),
     "srcport: 65535", R"("srcport":65535)"},
    {"Uint32", "base", "pkt", "len_frame", nmsg_msgmod_ft_uint32, in_memory(0xFFFFFFFFU), in_memory(0xFFFFFFFFU),
     "len_frame: 4294967295", R"("len_frame":4294967295)"},
    {"Uint64", "base", "dnsobs", "time", nmsg_msgmod_ft_uint64, in_memory(~std::uint64_t{0}),
     in_memory(~std::uint64_t{0}), "time: 18446744073709551615", R"("time":18446744073709551615)", false},
    {"Int16", "base", "http", "p0f_dist", nmsg_msgmod_ft_int16, in_memory(std::int16_t{32767}), in_memory(32767),
     "p0f_dist: 32767", R"("p0f_dist":32767)"},
    {"Int16Negative", "base", "http", "p0f_score", nmsg_msgmod_ft_int16, in_memory(std::int16_t{-3}), in_memory(-3),
     "p0f_score: -3", R"("p0f_score":-3)"},
    {"Int32", "base", "http", "p0f_uptime", nmsg_msgmod_ft_int32, in_memory(-70000), in_memory(-70000),
     "p0f_uptime: -70000", R"("p0f_uptime":-70000)"},
    {"Double", "base", "dnsqr", "timeout", nmsg_msgmod_ft_double, in_memory(-0.5), in_memory(-0.5),
     "timeout: -0.500000", R"("timeout":-0.5)"},
    {"BoolTrue", "base", "dnsqr", "resolver_address_zeroed", nmsg_msgmod_ft_bool, "\x07", in_memory(1),
     "resolver_address_zeroed: True", R"("resolver_address_zeroed":true)"},
    {"BoolFalse", "base", "dnsqr", "resolver_address_zeroed", nmsg_msgmod_ft_bool, std::string(1, '\0'), in_memory(0),
     "resolver_address_zeroed: False", R"("resolver_address_zeroed":false)"},
};

class FieldKinds : public ::testing::TestWithParam<FieldKind> {
protected:
    /// The message with the value.
    Message made() const {
        const FieldKind& kind = GetParam();
        Message message = make(kind.type, kind.vendor);
        // Exactly as long as the value, so that reading more than the width is seen by sanitizers.
        const samples::Exact value(kind.set);
        EXPECT_EQ(set(message, kind.field, as_text(value.bytes())), nmsg_res_success);
        return message;
    }

    static void expect_stored(const Message& message, const std::string& stored = GetParam().stored) {
        EXPECT_EQ(samples::hex(get(message, GetParam().field).value_or("")), samples::hex(stored));
    }
};

TEST_P(FieldKinds, AreSetAndGotten) {
    const FieldKind& kind = GetParam();
    const Message message = made();
    expect_stored(message);
    EXPECT_EQ(value_count(message, kind.field), 1);
    EXPECT_EQ(get_result(message, kind.field, 1), nmsg_res_failure);

    nmsg_msgmod_field_type type = nmsg_msgmod_ft_enum;
    EXPECT_EQ(::nmsg_message_get_field_type(message.get(), kind.field, &type), nmsg_res_success);
    EXPECT_EQ(type, kind.field_type);

    void* data = nullptr;
    EXPECT_EQ(::nmsg_message_get_field(message.get(), kind.field, 0, &data, nullptr), nmsg_res_success);
    EXPECT_NE(data, nullptr);
}

TEST_P(FieldKinds, AreEncodedAndDecoded) {
    const Message message = made();
    const auto vid = static_cast<unsigned>(::nmsg_message_get_vid(message.get()));
    const auto msgtype = static_cast<unsigned>(::nmsg_message_get_msgtype(message.get()));
    const Message copy = from_octets(vid, msgtype, octets_of(message));
    expect_stored(copy);
    EXPECT_EQ(octets_of(copy), octets_of(message));
}

TEST_P(FieldKinds, HaveTexts) {
    const Message message = made();
    EXPECT_THAT(text_of(message), HasSubstr(GetParam().line + "\n"));
    EXPECT_THAT(json_of(message), HasSubstr(GetParam().json));
}

TEST_P(FieldKinds, AreReadFromJson) {
    const bool gets_nul = GetParam().field_type == nmsg_msgmod_ft_string && !GetParam().stored.ends_with('\0');
    expect_stored(from_json(json_of(made())), GetParam().stored + (gets_nul ? std::string(1, '\0') : ""));
}

TEST_P(FieldKinds, AreReadFromText) {
    if (!GetParam().is_readable) {
        return;
    }
    nmsg_msgmod_t const type = ::nmsg_msgmod_lookup_byname(GetParam().vendor, GetParam().type);
    void* instance = nullptr;
    ASSERT_EQ(::nmsg_msgmod_init(type, &instance), nmsg_res_success);
    std::string text = GetParam().line + "\n";
    for (std::size_t end = 0; !text.empty(); text.erase(0, end)) {
        end = text.find('\n') + 1;
        EXPECT_EQ(::nmsg_msgmod_pres_to_payload(type, instance, text.substr(0, end).c_str()), nmsg_res_success);
    }
    EXPECT_EQ(::nmsg_msgmod_pres_to_payload(type, instance, "\n"), nmsg_res_pbuf_ready);
    std::uint8_t* payload = nullptr;
    std::size_t size = 0;
    ASSERT_EQ(::nmsg_msgmod_pres_to_payload_finalize(type, instance, &payload, &size), nmsg_res_success);
    EXPECT_EQ(::nmsg_msgmod_fini(type, &instance), nmsg_res_success);
    EXPECT_EQ(instance, nullptr);

    const Message empty = make(GetParam().type, GetParam().vendor);
    const Message message(::nmsg_message_from_raw_payload(
        static_cast<unsigned>(::nmsg_message_get_vid(empty.get())),
        static_cast<unsigned>(::nmsg_message_get_msgtype(empty.get())), payload, size, nullptr));
    expect_stored(message);
}

INSTANTIATE_TEST_SUITE_P(Fields, FieldKinds, ::testing::ValuesIn(kinds), samples::by_name);

}  // namespace
}  // namespace spindrift::tests::capi
