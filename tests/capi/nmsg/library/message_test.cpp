#include "library.hpp"

#include <nmsg/base/dnsqr.pb-c.h>
#include <nmsg/base/email.pb-c.h>
#include <nmsg/base/ipconn.pb-c.h>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace spindrift::tests::capi {
namespace {

using samples::octets;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string address = octets("c0000201");
const std::string port = in_memory(std::uint16_t{53});

/// A base ipconn with a source address, and all that a record can have.
Message connection() {
    Message message = make("ipconn");
    const timespec time = {1700000000, 250};
    ::nmsg_message_set_time(message.get(), &time);
    ::nmsg_message_set_source(message.get(), 0xa1ba02cf);
    ::nmsg_message_set_operator(message.get(), 4007);
    ::nmsg_message_set_group(message.get(), 4009);
    EXPECT_EQ(set(message, "srcip", address), nmsg_res_success);
    return message;
}

const std::string connection_json =
    R"({"time":"2023-11-14 22:13:20.000000250","vname":"base","mname":"ipconn","source":"a1ba02cf",)"
    R"("operator":"op-seven","group":"group-nine","message":{"srcip":"192.0.2.1"}})";

template <class Struct>
Struct* structure(const Message& message) {
    return static_cast<Struct*>(::nmsg_message_get_payload(message.get()));
}

// --- fields

TEST(MessageFields, AreListed) {
    const Message message = make("ipconn");
    std::size_t count = 0;
    ASSERT_EQ(::nmsg_message_get_num_fields(message.get(), &count), nmsg_res_success);
    std::vector<std::string> names;
    const char* name = nullptr;
    for (unsigned i = 0; ::nmsg_message_get_field_name(message.get(), i, &name) == nmsg_res_success; ++i) {
        names.emplace_back(name);
        unsigned index = 99;
        EXPECT_EQ(::nmsg_message_get_field_idx(message.get(), name, &index), nmsg_res_success);
        EXPECT_EQ(index, i);
    }
    EXPECT_EQ(names.size(), count);
    EXPECT_THAT(names, ElementsAre("proto", "srcip", "srcport", "dstip", "dstport"));

    unsigned index = 99;
    EXPECT_EQ(::nmsg_message_get_field_idx(message.get(), "SRCIP", &index), nmsg_res_failure);
    EXPECT_EQ(index, 99U);
}

// The index of a field is remembered by the address of its name.
TEST(MessageFields, AreFoundByNamesThatShareMemory) {
    const Message message = make("ipconn");
    std::string memory(15, 'x');
    for (const auto& [name, expected] : {std::pair("srcip", 1U), {"dstip", 3U}, {"srcip", 1U}, {"proto", 0U}}) {
        memory = name;
        unsigned index = 99;
        EXPECT_EQ(::nmsg_message_get_field_idx(message.get(), memory.c_str(), &index), nmsg_res_success);
        EXPECT_EQ(index, expected) << name;
    }
    memory = "none";
    unsigned index = 99;
    EXPECT_EQ(::nmsg_message_get_field_idx(message.get(), memory.c_str(), &index), nmsg_res_failure);
}

TEST(MessageFields, AreAbsentUntilSet) {
    const Message message = make("ipconn");
    EXPECT_EQ(value_count(message, "srcip"), 0);
    EXPECT_EQ(get_result(message, "srcip"), nmsg_res_failure);
    EXPECT_EQ(value_count(message, "none"), -1);
    EXPECT_EQ(get_result(message, "none"), nmsg_res_failure);
    EXPECT_EQ(set(message, "none", address), nmsg_res_failure);
}

TEST(MessageFields, OfRepeatedKindAreAppendedAndReplaced) {
    const Message message = make("email");
    EXPECT_EQ(set(message, "rcpt", "a@x", 1), nmsg_res_failure) << "there is no value 0";
    EXPECT_EQ(value_count(message, "rcpt"), 0);
    EXPECT_EQ(set(message, "rcpt", "a@x", 0), nmsg_res_success);
    EXPECT_EQ(set(message, "rcpt", "b@x", 1), nmsg_res_success);
    EXPECT_EQ(set(message, "rcpt", "another@x", 0), nmsg_res_success);
    EXPECT_EQ(set(message, "rcpt", "c@x", 3), nmsg_res_failure);
    EXPECT_EQ(value_count(message, "rcpt"), 2);
    EXPECT_EQ(get(message, "rcpt", 0), "another@x");
    EXPECT_EQ(get(message, "rcpt", 1), "b@x");
    EXPECT_EQ(get_result(message, "rcpt", 2), nmsg_res_failure);
    EXPECT_THAT(json_of(message), HasSubstr(R"("rcpt":["another@x","b@x"])"));
    EXPECT_EQ(text_of(message), "rcpt: another@x\nrcpt: b@x\n");
}

TEST(MessageFields, OfRepeatedInt64Have8Octets) {
    const Message message = make("dnsqr");
    for (unsigned i = 0; i < 3; ++i) {
        EXPECT_EQ(set(message, "query_time_sec", in_memory(std::int64_t{-1} - i), i), nmsg_res_success);
    }
    EXPECT_EQ(value_count(message, "query_time_sec"), 3);
    EXPECT_EQ(get(message, "query_time_sec", 2), in_memory(std::int64_t{-3}));
    const Message copy = from_octets(1, 9, octets_of(message));
    EXPECT_EQ(get(copy, "query_time_sec", 1), in_memory(std::int64_t{-2}));
}

TEST(MessageFields, KeepTheirAddressesWhileOthersAreSet) {
    const Message message = make("email");
    ASSERT_EQ(set(message, "rcpt", "a@x"), nmsg_res_success);
    void* data = nullptr;
    std::size_t size = 0;
    ASSERT_EQ(::nmsg_message_get_field(message.get(), "rcpt", 0, &data, &size), nmsg_res_success);
    ASSERT_EQ(set(message, "from", "f@x"), nmsg_res_success);
    ASSERT_FALSE(json_of(message).empty());
    EXPECT_EQ(std::string_view(static_cast<const char*>(data), size), "a@x");
}

TEST(MessageFields, ThatAreHiddenCanBeSetOnly) {
    const Message message = make("ncap");
    unsigned flags = 0;
    ASSERT_EQ(::nmsg_message_get_field_flags(message.get(), "lint0", &flags), nmsg_res_success);
    EXPECT_EQ(flags, static_cast<unsigned>(NMSG_MSGMOD_FIELD_HIDDEN));
    EXPECT_EQ(set(message, "lint0", in_memory(53U)), nmsg_res_success);
    EXPECT_EQ(get_result(message, "lint0"), nmsg_res_failure);
    EXPECT_THAT(octets_of(message), HasSubstr(samples::field(6, 53)));
}

TEST(MessageFields, AreUnchangedByFailingSets) {
    const Message message = connection();
    EXPECT_EQ(set(message, "srcip", "12345"), nmsg_res_failure);
    EXPECT_EQ(set(message, "srcip", address, 1), nmsg_res_failure);
    EXPECT_EQ(set(message, "dstip", "123"), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_set_field(message.get(), "srcport", 0, nullptr, 2), nmsg_res_failure);
    EXPECT_EQ(json_of(message), connection_json);
    EXPECT_EQ(value_count(message, "dstip"), 0);
}

TEST(MessageFields, OfAddressesMayBeEmptied) {
    const Message message = connection();
    EXPECT_EQ(set(message, "srcip", ""), nmsg_res_success);
    EXPECT_EQ(value_count(message, "srcip"), 1);
    EXPECT_EQ(get_result(message, "srcip"), nmsg_res_failure);
}

TEST(MessageFields, ThatAreVirtualCannotBeSet) {
    const Message message = make("dnsqr");
    EXPECT_EQ(set(message, "delay", in_memory(1.0)), nmsg_res_failure);
    EXPECT_EQ(value_count(message, "delay"), 0);
    EXPECT_EQ(set(message, "type", in_memory(1)), nmsg_res_success);
    for (const auto& [seconds, nanoseconds] :
         {std::pair("query_time_sec", "query_time_nsec"), std::pair("response_time_sec", "response_time_nsec")}) {
        const bool is_query = std::string_view(seconds) == "query_time_sec";
        EXPECT_EQ(set(message, seconds, in_memory(std::int64_t{100})), nmsg_res_success);
        EXPECT_EQ(set(message, nanoseconds, in_memory(is_query ? 0 : 500'000'000)), nmsg_res_success);
    }
    EXPECT_EQ(value_count(message, "delay"), 1);
    EXPECT_EQ(get(message, "delay"), in_memory(0.5));
    EXPECT_EQ(set(message, "response_time_sec", in_memory(std::int64_t{101})), nmsg_res_success);
    EXPECT_EQ(get(message, "delay"), in_memory(1.5)) << "computed again";
}

TEST(MessageEnums, HaveNamesAndValues) {
    const Message message = make("http");
    unsigned value = 99;
    EXPECT_EQ(::nmsg_message_enum_name_to_value(message.get(), "type", "sinkhole", &value), nmsg_res_success);
    EXPECT_EQ(value, 1U);
    EXPECT_EQ(::nmsg_message_enum_name_to_value(message.get(), "type", "Sinkhole", &value), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_enum_name_to_value(message.get(), "srcip", "sinkhole", &value), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_enum_name_to_value_by_idx(message.get(), 0, "unknown", &value), nmsg_res_success);
    EXPECT_EQ(value, 0U);

    const char* name = nullptr;
    EXPECT_EQ(::nmsg_message_enum_value_to_name(message.get(), "type", 1, &name), nmsg_res_success);
    EXPECT_STREQ(name, "sinkhole");
    EXPECT_EQ(::nmsg_message_enum_value_to_name(message.get(), "type", 2, &name), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_enum_value_to_name_by_idx(message.get(), 1, 0, &name), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_enum_value_to_name_by_idx(message.get(), 0, 0, &name), nmsg_res_success);
    EXPECT_STREQ(name, "unknown");
}

TEST(MessageEnums, BelongToTheTypeAndNeedNoValue) {
    const Message undecodable = from_octets(1, 4, "\xff");
    unsigned value = 99;
    EXPECT_EQ(::nmsg_message_enum_name_to_value(undecodable.get(), "type", "sinkhole", &value), nmsg_res_success);
    EXPECT_EQ(value, 1U);
}

// --- header fields

TEST(MessageHeader, IsRemovedBy0) {
    const Message message = connection();
    EXPECT_EQ(::nmsg_message_get_source(message.get()), 0xa1ba02cfU);
    ::nmsg_message_set_source(message.get(), 0);
    ::nmsg_message_set_operator(message.get(), 0);
    ::nmsg_message_set_group(message.get(), 0);
    EXPECT_EQ(::nmsg_message_get_source(message.get()), 0U);
    EXPECT_EQ(::nmsg_message_get_operator(message.get()), 0U);
    EXPECT_EQ(::nmsg_message_get_group(message.get()), 0U);
    EXPECT_THAT(json_of(message), testing::Not(HasSubstr("source")));
}

TEST(MessageHeader, HasThePresentTimeByDefault) {
    timespec before{};
    timespec time{};
    timespec after{};
    ::nmsg_timespec_get(&before);
    const Message message = make("ipconn");
    ::nmsg_timespec_get(&after);
    ::nmsg_message_get_time(message.get(), &time);
    EXPECT_LE(::nmsg_timespec_to_double(&before), ::nmsg_timespec_to_double(&time));
    EXPECT_GE(::nmsg_timespec_to_double(&after), ::nmsg_timespec_to_double(&time));

    const timespec old = {1, 2};
    ::nmsg_message_set_time(message.get(), &old);
    ::nmsg_message_set_time(message.get(), nullptr);
    ::nmsg_message_get_time(message.get(), &time);
    EXPECT_GE(time.tv_sec, before.tv_sec);
}

// --- structs

TEST(MessageStruct, ShowsTheFields) {
    const Message message = connection();
    const auto* const fields = structure<Nmsg__Base__IPConn>(message);
    ASSERT_NE(fields, nullptr);
    EXPECT_TRUE(fields->has_srcip);
    EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(fields->srcip.data), fields->srcip.len), address);
    EXPECT_FALSE(fields->has_dstport);
    EXPECT_EQ(::nmsg_message_get_payload(message.get()), fields);
}

TEST(MessageStruct, IsTheMessageAfterUpdate) {
    const Message message = connection();
    auto* const fields = structure<Nmsg__Base__IPConn>(message);
    fields->has_dstport = 1;
    fields->dstport = 443;
    fields->has_dstip = 1;
    fields->dstip.len = 4;
    fields->dstip.data = malloc_copy(octets("c0000202"));
    ::nmsg_message_update(message.get());
    EXPECT_EQ(get(message, "dstport"), in_memory(443U));
    EXPECT_THAT(json_of(message), HasSubstr(R"("dstip":"192.0.2.2","dstport":443)"));
    EXPECT_EQ(text_of(from_octets(1, 5, octets_of(message))), "srcip: 192.0.2.1\ndstip: 192.0.2.2\ndstport: 443\n");
}

TEST(MessageStruct, HasRepeatedFields) {
    const Message message = make("email");
    ASSERT_EQ(set(message, "rcpt", "a@x", 0), nmsg_res_success);
    auto* const fields = structure<Nmsg__Base__Email>(message);
    ASSERT_EQ(fields->n_rcpt, 1U);
    fields->rcpt = static_cast<ProtobufCBinaryData*>(std::realloc(fields->rcpt, 2 * sizeof(ProtobufCBinaryData)));
    fields->rcpt[1] = {3, malloc_copy("b@x")};
    fields->n_rcpt = 2;
    ::nmsg_message_update(message.get());
    EXPECT_EQ(value_count(message, "rcpt"), 2);
    EXPECT_EQ(set(message, "rcpt", "c@x", 2), nmsg_res_success);
    EXPECT_EQ(fields->n_rcpt, 3U);
    EXPECT_EQ(text_of(message), "rcpt: a@x\nrcpt: b@x\nrcpt: c@x\n");
}

TEST(MessageStruct, KeepsItsAddressWhenAFieldIsSet) {
    const Message message = connection();
    auto* const fields = structure<Nmsg__Base__IPConn>(message);
    EXPECT_EQ(set(message, "srcport", port), nmsg_res_success);
    EXPECT_EQ(::nmsg_message_get_payload(message.get()), fields);
    EXPECT_TRUE(fields->has_srcport);
    EXPECT_EQ(fields->srcport, 53U);
    EXPECT_TRUE(fields->has_srcip);

    // And then an edit again.
    fields->srcport = 54;
    ::nmsg_message_update(message.get());
    EXPECT_EQ(get(message, "srcport"), in_memory(54U));
    EXPECT_EQ(set(message, "dstport", port), nmsg_res_success);
    EXPECT_EQ(get(message, "srcport"), in_memory(54U));
}

TEST(MessageStruct, IsMadeAgainAfterCompacting) {
    const Message message = connection();
    ASSERT_NE(::nmsg_message_get_payload(message.get()), nullptr);
    ::nmsg_message_compact_payload(message.get());
    EXPECT_EQ(json_of(message), connection_json);
    const auto* const fields = structure<Nmsg__Base__IPConn>(message);
    ASSERT_NE(fields, nullptr);
    EXPECT_TRUE(fields->has_srcip);
    ::nmsg_message_compact_payload(message.get());
    EXPECT_EQ(set(message, "srcport", port), nmsg_res_success);
    EXPECT_EQ(get(message, "srcip"), address);
}

TEST(MessageStruct, OfNewMessageIsEmpty) {
    const Message message = make("ipconn");
    const auto* const fields = structure<Nmsg__Base__IPConn>(message);
    ASSERT_NE(fields, nullptr);
    EXPECT_FALSE(fields->has_srcip);
    EXPECT_EQ(octets_of(message), "");
}

TEST(MessageAllocations, AreFreedOnce) {
    const Message message = connection();
    EXPECT_EQ(::nmsg_message_add_allocation(message.get(), std::malloc(10)), nmsg_res_success);
    EXPECT_EQ(::nmsg_message_add_allocation(message.get(), std::malloc(20)), nmsg_res_success);
    ::nmsg_message_free_allocations(message.get());
    ::nmsg_message_free_allocations(message.get());
    EXPECT_EQ(::nmsg_message_add_allocation(message.get(), std::malloc(30)), nmsg_res_success);
}

// --- octets

TEST(MessageOctets, KeepUnknownFieldsWhenTheMessageIsChanged) {
    const std::string unknown = samples::field(100, "kept") + samples::field(101, 7);
    const Message by_field = from_octets(1, 5, unknown + samples::field(3, 1));
    EXPECT_EQ(set(by_field, "srcport", port), nmsg_res_success);
    EXPECT_EQ(octets_of(by_field), samples::field(3, 53) + unknown);

    const Message by_struct = from_octets(1, 5, unknown + samples::field(3, 1));
    auto* const fields = structure<Nmsg__Base__IPConn>(by_struct);
    fields->srcport = 53;
    ::nmsg_message_update(by_struct.get());
    EXPECT_EQ(octets_of(by_struct), samples::field(3, 53) + unknown);
    EXPECT_EQ(set(by_struct, "dstport", port), nmsg_res_success);
    EXPECT_EQ(octets_of(by_struct), samples::field(3, 53) + samples::field(5, 53) + unknown);
}

TEST(MessageOctets, AreThoseGivenUntilTheMessageIsChanged) {
    // The same field twice, and not in order: the last value counts.
    const std::string given = samples::field(5, 1) + samples::field(3, 2) + samples::field(5, 3);
    const Message message = from_octets(1, 5, given);
    EXPECT_EQ(get(message, "dstport"), in_memory(3U));
    EXPECT_EQ(octets_of(message), given);
}

TEST(MessageOctets, ThatDoNotDecodeAreCarriedOn) {
    // No protobuf; an http without its required type.
    for (const auto& [msgtype, given] : {std::pair(5U, std::string("\xff")), std::pair(4U, samples::field(4, 1))}) {
        const Message message = from_octets(1, msgtype, given);
        char* text = nullptr;
        std::size_t count = 0;
        EXPECT_EQ(get_result(message, "srcip"), nmsg_res_memfail);
        EXPECT_EQ(::nmsg_message_get_num_field_values(message.get(), "srcip", &count), nmsg_res_memfail);
        EXPECT_EQ(::nmsg_message_to_json(message.get(), &text), nmsg_res_memfail);
        EXPECT_EQ(::nmsg_message_to_pres(message.get(), &text, "\n"), nmsg_res_memfail);
        EXPECT_EQ(::nmsg_message_get_payload(message.get()), nullptr);
        EXPECT_EQ(::nmsg_message_get_num_fields(message.get(), &count), nmsg_res_success);
        EXPECT_EQ(::nmsg_message_get_vid(message.get()), 1);
        EXPECT_EQ(octets_of(message), given);
    }
}

TEST(MessageOctets, OfUnknownTypesAreCarriedOn) {
    const Message message = from_octets(77, 3, "abc");
    char* text = nullptr;
    std::size_t count = 0;
    const char* name = nullptr;
    EXPECT_EQ(::nmsg_message_get_msgmod(message.get()), nullptr);
    EXPECT_EQ(get_result(message, "srcip"), nmsg_res_failure);
    EXPECT_EQ(set(message, "srcip", address), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_get_num_fields(message.get(), &count), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_get_field_name(message.get(), 0, &name), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_to_json(message.get(), &text), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_to_pres(message.get(), &text, "\n"), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_get_payload(message.get()), nullptr);
    EXPECT_EQ(octets_of(message), "abc");
    EXPECT_EQ(::nmsg_message_get_vid(message.get()), 77);
    EXPECT_EQ(::nmsg_message_get_msgtype(message.get()), 3);
}

TEST(MessageOctets, MayBeMissing) {
    const Lines lines = [] {
        const Input input = open_file(samples::container(samples::field(
            1, samples::field(1, 1) + samples::field(2, 5) + samples::field(3, 1) + octets("2500000000"))));
        nmsg_message_t read = nullptr;
        EXPECT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_success);
        const Message message(read);
        char* text = nullptr;
        EXPECT_EQ(get_result(message, "srcip"), nmsg_res_failure);
        EXPECT_EQ(::nmsg_message_to_json(message.get(), &text), nmsg_res_failure);
        EXPECT_EQ(::nmsg_message_to_pres(message.get(), &text, "\n"), nmsg_res_failure);
        EXPECT_EQ(::nmsg_message_get_payload(message.get()), nullptr);
        return read_lines(input.get());
    }();
    EXPECT_EQ(lines.end, nmsg_res_eof);
}

TEST(MessageOctets, AreCountedWithTheHeader) {
    // vid, type, time: 2 + 2 + 2 + 5; payload: 2 + 4.
    const Message message = from_octets(1, 5, samples::field(3, 53) + samples::field(5, 1));
    EXPECT_EQ(::nmsg_message_get_payload_size(message.get()), 17U);
    ::nmsg_message_set_source(message.get(), 1);
    EXPECT_EQ(::nmsg_message_get_payload_size(message.get()), 19U);
}

TEST(MessageOctets, AreCountedWhenTheyAreLarge) {
    const std::string large(std::size_t{3} << 20, 'x');
    const Message message = from_octets(1, 8, samples::field(1, large));
    // The length of the payload takes 4 octets.
    EXPECT_EQ(::nmsg_message_get_payload_size(message.get()), 11 + 5 + 5 + large.size());
}

// --- after writing

/// What a written message is like (api 5.4).
void expect_unchanged(const Message& message) {
    EXPECT_EQ(::nmsg_message_get_vid(message.get()), 1);
    EXPECT_EQ(::nmsg_message_get_msgtype(message.get()), 5);
    EXPECT_EQ(json_of(message), connection_json);
    EXPECT_EQ(get(message, "srcip"), address);
    EXPECT_GT(::nmsg_message_get_payload_size(message.get()), 0U);
}

TEST(MessageAfterWriting, IsUnchangedAndCanBeWrittenAgain) {
    const MemoryFile file;
    const Message message = connection();
    const Message undecodable = from_octets(1, 5, "\xff");
    Output output(::nmsg_output_open_file(file.open(), NMSG_WBUFSZ_MAX));
    EXPECT_EQ(::nmsg_output_write(output.get(), message.get()), nmsg_res_success);
    expect_unchanged(message);
    EXPECT_EQ(::nmsg_output_write(output.get(), message.get()), nmsg_res_success);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(::nmsg_output_write(output.get(), undecodable.get()), nmsg_res_success);
    }
    // Built once, changed, written again.
    EXPECT_EQ(set(message, "srcport", port), nmsg_res_success);
    ::nmsg_message_set_source(message.get(), 5);
    EXPECT_EQ(::nmsg_output_write(output.get(), message.get()), nmsg_res_success);
    output.reset();

    const Input input(::nmsg_input_open_file(file.rewind().open()));
    std::vector<Message> read;
    nmsg_message_t next = nullptr;
    while (::nmsg_input_read(input.get(), &next) == nmsg_res_success) {
        read.emplace_back(next);
    }
    ASSERT_EQ(read.size(), 5U);
    expect_unchanged(read[0]);
    expect_unchanged(read[1]);
    EXPECT_EQ(octets_of(read[3]), "\xff");
    EXPECT_EQ(text_of(read[4]), "srcip: 192.0.2.1\nsrcport: 53\n");
    EXPECT_EQ(::nmsg_message_get_source(read[4].get()), 5U);
}

TEST(MessageAfterWriting, IsUnchangedByContainers) {
    const Container container(::nmsg_container_init(1000));
    const Message message = connection();
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(::nmsg_container_add(container.get(), message.get()), nmsg_res_success);
        expect_unchanged(message);
    }
    EXPECT_EQ(::nmsg_container_get_num_payloads(container.get()), 2U);
}

TEST(MessageAfterWriting, HasItsRequiredFieldsThoughNoneWasSet) {
    const MemoryFile file;
    const Message message = make("http");
    Output output(::nmsg_output_open_file(file.open(), NMSG_WBUFSZ_MAX));
    EXPECT_EQ(::nmsg_output_write(output.get(), message.get()), nmsg_res_success);
    output.reset();
    const Input input(::nmsg_input_open_file(file.rewind().open()));
    nmsg_message_t read = nullptr;
    ASSERT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_success);
    EXPECT_EQ(text_of(Message(read)), "type: unknown\n");
}

// --- copies

TEST(MessageCopy, IsAMessageOfItsOwn) {
    Message message = connection();
    auto* const fields = structure<Nmsg__Base__IPConn>(message);
    fields->has_proto = 1;
    fields->proto = 17;  // without nmsg_message_update
    const Message copy(::nmsg2_message_copy(message.get()));
    message.reset();
    EXPECT_EQ(get(copy, "proto"), in_memory(17U));
    EXPECT_EQ(::nmsg_message_get_source(copy.get()), 0xa1ba02cfU);
    EXPECT_EQ(::nmsg_message_get_group(copy.get()), 4009U);
    timespec time{};
    ::nmsg_message_get_time(copy.get(), &time);
    EXPECT_EQ(time.tv_nsec, 250);
    EXPECT_EQ(set(copy, "srcip", octets("c0000202")), nmsg_res_success);
    EXPECT_EQ(text_of(copy), "proto: 17\nsrcip: 192.0.2.2\n");
}

TEST(MessageCopy, IsMadeOfUnknownTypesToo) {
    const Message message = from_octets(77, 3, "abc");
    const Message copy(::nmsg2_message_copy(message.get()));
    EXPECT_EQ(octets_of(copy), "abc");
    EXPECT_EQ(::nmsg_message_get_vid(copy.get()), 77);
}

TEST(MessageFromBytes, CopiesThem) {
    std::string given = samples::field(3, 53);
    const timespec time = {5, 6};
    nmsg_message_t made = nullptr;
    ASSERT_EQ(::nmsg2_message_from_payload_bytes(1, 5, data_of(given), given.size(), &time, &made), nmsg_res_success);
    const Message message(made);
    given.assign(given.size(), 'x');
    EXPECT_EQ(get(message, "srcport"), in_memory(53U));
}

// --- JSON

struct JsonCase {
    const char* name;
    std::string envelope;  ///< members, without "message"
    std::string expected;  ///< of the header in JSON; empty if it is refused
};

void PrintTo(const JsonCase& test, std::ostream* out) {
    *out << test.name;
}

const std::string type_names = R"("vname":"base","mname":"ipconn")";

std::string header(const std::string& time, const std::string& more = "") {
    return R"({"time":")" + time + "\"," + type_names + more + R"(,"message":{})";
}

const JsonCase json_cases[] = {
    {"Nanoseconds", R"("time":"2023-11-14 22:13:20.000000250",)" + type_names, header("2023-11-14 22:13:20.000000250")},
    {"NoFraction", R"("time":"2023-11-14 22:13:20",)" + type_names, header("2023-11-14 22:13:20.000000000")},
    {"ShortFraction", R"("time":"2023-11-14 22:13:20.5",)" + type_names, header("2023-11-14 22:13:20.500000000")},
    {"IntegerTime", R"("time":1700000000,)" + type_names, header("2023-11-14 22:13:20.000000000")},
    {"RealTime", R"("time":1700000000.5,)" + type_names, header("2023-11-14 22:13:20.500000000")},
    {"TimeAfter2038", R"("time":4000000000.25,)" + type_names, header("2096-10-02 07:06:40.250000000")},
    {"BadTime", R"("time":"yesterday",)" + type_names, ""},
    {"TimeOfWrongKind", R"("time":[],)" + type_names, ""},
    {"SourceHex", R"("time":0,"source":"a1ba02cf",)" + type_names,
     header("1970-01-01 00:00:00.000000000", R"(,"source":"a1ba02cf")")},
    {"SourceNumber", R"("time":0,"source":10,)" + type_names,
     header("1970-01-01 00:00:00.000000000", R"(,"source":"0000000a")")},
    {"SourceWithoutHex", R"("time":0,"source":"xyz",)" + type_names, ""},
    {"OperatorAlias", R"("time":0,"operator":"op-seven",)" + type_names,
     header("1970-01-01 00:00:00.000000000", R"(,"operator":"op-seven")")},
    {"OperatorNumber", R"("time":0,"operator":8,)" + type_names,
     header("1970-01-01 00:00:00.000000000", R"(,"operator":8)")},
    {"UnknownAlias", R"("time":0,"operator":"nobody",)" + type_names, header("1970-01-01 00:00:00.000000000")},
    {"GroupAlias", R"("time":0,"group":"GROUP-nine",)" + type_names,
     header("1970-01-01 00:00:00.000000000", R"(,"group":"group-nine")")},
    {"UnknownMember", R"("time":0,"more":{"a":[1]},)" + type_names, header("1970-01-01 00:00:00.000000000")},
    {"NoVendor", R"("time":0,"mname":"ipconn")", ""},
    {"NoType", R"("time":0,"vname":"base")", ""},
    {"UnknownType", R"("time":0,"vname":"base","mname":"none")", ""},
    {"TypeOfWrongKind", R"("time":0,"vname":"base","mname":5)", ""},
};

class JsonEnvelope : public ::testing::TestWithParam<JsonCase> {};

TEST_P(JsonEnvelope, IsReadOrRefused) {
    const std::string text = "{" + GetParam().envelope + R"(,"message":{}})";
    if (!GetParam().expected.empty()) {
        EXPECT_EQ(json_of(from_json(text)), GetParam().expected + "}");
        return;
    }
    const Message other = make("ipconn");
    nmsg_message_t message = other.get();
    EXPECT_EQ(::nmsg_message_from_json(text.c_str(), &message), nmsg_res_parse_error);
    EXPECT_EQ(message, nullptr);
}

INSTANTIATE_TEST_SUITE_P(Messages, JsonEnvelope, ::testing::ValuesIn(json_cases), samples::by_name);

TEST(MessageJson, ThatIsNoMessageIsRefused) {
    for (const char* const text : {"", "{", "[]", "7", "null", R"({"vname":"base","mname":"ipconn"})",
                                   R"({"vname":"base","mname":"ipconn","message":{"srcip":"x"}})"}) {
        nmsg_message_t message = nullptr;
        EXPECT_EQ(::nmsg_message_from_json(text, &message), nmsg_res_parse_error) << text;
        EXPECT_EQ(message, nullptr);
    }
}

// As in libnmsg: what is no object has no fields.
TEST(MessageJson, HasFieldsInAnObjectOnly) {
    for (const char* const fields : {"[]", "7", "null"}) {
        const Message message = from_json(R"({"vname":"base","mname":"ipconn","message":)" + std::string(fields) + "}");
        EXPECT_EQ(text_of(message), "");
    }
}

TEST(MessageJson, MayHaveTextBehindIt) {
    EXPECT_EQ(json_of(from_json(connection_json + " and more }")), connection_json);
    EXPECT_EQ(json_of(from_json(connection_json + "\n" + connection_json)), connection_json);
}

TEST(MessageJson, IgnoresUnknownFieldsAndTheCaseOfEnums) {
    const Message message =
        from_json(R"({"vname":"base","mname":"http","message":{"type":"SINKHOLE","none":1,"srcport":5}})");
    EXPECT_EQ(text_of(message), "type: sinkhole\nsrcport: 5\n");
}

class MessageTypes : public ::testing::TestWithParam<std::string> {};

// The lines of each type are those that nmsgtool is known to write.
TEST_P(MessageTypes, HaveTexts) {
    const std::filesystem::path data = std::filesystem::path(TEST_DATA) / "nmsg";
    std::ifstream in(data / "in" / (GetParam() + ".json"));
    std::ifstream expected_json(data / "expected" / (GetParam() + "-json.out"));
    const std::string expected_text = samples::read_file((data / "expected" / (GetParam() + "-pres.out")).string());
    std::string line;
    std::string expected;
    std::size_t position = 0;
    int count = 0;
    for (; std::getline(in, line); ++count) {
        const Message message = from_json(line);
        ASSERT_TRUE(std::getline(expected_json, expected));
        EXPECT_EQ(json_of(message), expected);

        // As the text of a file has them: behind the line of the header, before an empty line.
        position = expected_text.find('\n', position) + 1;
        const std::string text = text_of(message);
        EXPECT_EQ(expected_text.substr(position, text.size()), text);
        position += text.size() + 1;

        const Message copy(::nmsg2_message_copy(message.get()));
        EXPECT_EQ(json_of(copy), expected);
        ASSERT_NE(::nmsg_message_get_payload(copy.get()), nullptr);
        ::nmsg_message_update(copy.get());
        EXPECT_EQ(json_of(copy), expected) << "through the struct";
    }
    EXPECT_GT(count, 0);
    EXPECT_FALSE(std::getline(expected_json, expected));
}

INSTANTIATE_TEST_SUITE_P(Messages, MessageTypes,
                         ::testing::Values("delay", "dns", "dnsdedupe", "dnsnx", "dnsobs", "email", "encode", "http",
                                           "ipconn", "linkpair", "logline", "ncap", "newdomain", "packet", "pkt", "qr",
                                           "reputation", "xml"),
                         [](const auto& test) { return test.param; });

// Record data needs its type and class.
TEST(MessageText, FailsIfAValueHasNone) {
    const Message message = make("dns");
    EXPECT_EQ(set(message, "rdata", address), nmsg_res_success);
    char* text = nullptr;
    EXPECT_EQ(::nmsg_message_to_pres(message.get(), &text, "\n"), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_to_json(message.get(), &text), nmsg_res_failure);
    EXPECT_STRNE(::nmsg2_message_get_error(message.get()), "");
    const Message read = from_octets(1, 7, octets_of(message));
    EXPECT_EQ(::nmsg_message_to_json(read.get(), &text), nmsg_res_failure);
    EXPECT_EQ(text, nullptr);
}

TEST(MessageText, EndsItsLinesAsAsked) {
    const Message message = connection();
    EXPECT_EQ(set(message, "srcport", port), nmsg_res_success);
    EXPECT_EQ(text_of(message, "\\n\r\n"), "srcip: 192.0.2.1\\n\r\nsrcport: 53\\n\r\n");
    EXPECT_EQ(text_of(message, ""), "srcip: 192.0.2.1srcport: 53");
}

}  // namespace
}  // namespace spindrift::tests::capi
