#include "library.hpp"

#include <gmock/gmock.h>

namespace spindrift::tests::capi {
namespace {

using samples::octets;
using testing::ElementsAre;
using testing::IsEmpty;

/// A container as octets.
std::string serialized(const Container& container, bool header = true, bool zlib = false, std::uint32_t sequence = 0,
                       std::uint64_t sequence_id = 0) {
    std::uint8_t* data = nullptr;
    std::size_t size = 0;
    EXPECT_EQ(::nmsg_container_serialize(container.get(), &data, &size, header, zlib, sequence, sequence_id),
              nmsg_res_success);
    std::string result(reinterpret_cast<const char*>(data), size);
    std::free(data);
    return result;
}

/// The lines in a container, and the result of reading it.
std::pair<nmsg_res, std::vector<std::string>> deserialized(std::string_view container) {
    const samples::Exact exact(container);
    nmsg_message_t* messages = nullptr;
    std::size_t count = 0;
    const nmsg_res result = ::nmsg_container_deserialize(reinterpret_cast<const std::uint8_t*>(exact.bytes().data()),
                                                         exact.bytes().size(), &messages, &count);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i) {
        texts.push_back(line_of(Message(messages[i])));
    }
    std::free(messages);
    return {result, texts};
}

TEST(Containers, HaveAMinimumSize) {
    EXPECT_EQ(::nmsg_container_init(NMSG_WBUFSZ_MIN - 1), nullptr);
    EXPECT_NE(Container(::nmsg_container_init(NMSG_WBUFSZ_MIN)), nullptr);
}

TEST(Containers, AreWrittenAsTheFormatSays) {
    const Container container(::nmsg_container_init(1000));
    EXPECT_EQ(serialized(container), samples::container(""));
    EXPECT_EQ(serialized(container, false), "");

    const Message message = from_octets(1, 6, samples::example_data);
    const timespec time = {1422970529, 678474903};
    ::nmsg_message_set_time(message.get(), &time);
    EXPECT_EQ(::nmsg_container_add(container.get(), message.get()), nmsg_res_success);
    EXPECT_EQ(serialized(container), samples::container(samples::example_body));
    EXPECT_EQ(serialized(container, false), samples::example_body);
    EXPECT_THAT(deserialized(serialized(container, true, true)).second, ElementsAre("hello"));
    EXPECT_EQ(serialized(container, true, true)[4], NMSG_FLAG_ZLIB);

    EXPECT_EQ(serialized(container, false, false, 5, 7), samples::example_body) << "without a sequence";
    ::nmsg_container_set_sequence(container.get(), true);
    EXPECT_EQ(serialized(container, false, false, 5, 7),
              samples::example_body + samples::field(3, 5) + samples::field(4, 7));
}

// As libnmsg estimates it: full once the header, what is there, the next record and 32 octets reach the size.
TEST(Containers, AreFullBeforeTheirSizeIsReached) {
    const Container container(::nmsg_container_init(512));
    const Message message = logline(std::string(100, 'x'));
    int added = 0;
    nmsg_res result = nmsg_res_success;
    while ((result = ::nmsg_container_add(container.get(), message.get())) == nmsg_res_success) {
        ++added;
    }
    EXPECT_EQ(result, nmsg_res_container_full);
    EXPECT_EQ(added, 3);
    EXPECT_EQ(::nmsg_container_get_num_payloads(container.get()), 3U);
    EXPECT_EQ(deserialized(serialized(container)).second.size(), 3U);
}

TEST(Containers, TakeOneMessageThatIsTooLarge) {
    const Container container(::nmsg_container_init(512));
    const Message message = logline(std::string(1000, 'x'));
    EXPECT_EQ(::nmsg_container_add(container.get(), message.get()), nmsg_res_container_overfull);
    EXPECT_EQ(::nmsg_container_add(container.get(), logline("x").get()), nmsg_res_container_full);
    EXPECT_THAT(deserialized(serialized(container)).second, ElementsAre(std::string(1000, 'x')));
}

TEST(Containers, AreReadWhole) {
    const std::string good = lines_container({"one", "two"});
    EXPECT_THAT(deserialized(good).second, ElementsAre("one", "two"));
    EXPECT_EQ(deserialized(samples::container("")).first, nmsg_res_success);
    EXPECT_EQ(deserialized(good + "x").first, nmsg_res_failure);
    EXPECT_EQ(deserialized(good.substr(0, good.size() - 1)).first, nmsg_res_failure);
    for (std::size_t size = 0; size < 10; ++size) {
        EXPECT_EQ(deserialized(good.substr(0, size)).first, nmsg_res_failure) << size;
    }
    EXPECT_EQ(deserialized("X" + good.substr(1)).first, nmsg_res_magic_mismatch);
    EXPECT_EQ(deserialized("NMSG" + octets("0001 0000 00000000")).first, nmsg_res_version_mismatch);
    EXPECT_EQ(deserialized(samples::container("\xff\xff")).first, nmsg_res_parse_error);
    EXPECT_EQ(deserialized(samples::container("garbage", samples::zlib_flag)).first, nmsg_res_failure);
    EXPECT_EQ(deserialized(samples::container(samples::fragment(1, 0, 1, "x"), samples::fragment_flag)).first,
              nmsg_res_failure);
}

TEST(Containers, AreReadThoughAChecksumIsWrong) {
    EXPECT_THAT(deserialized(samples::container(line_record("text") + octets("1001"))).second, ElementsAre("text"));
}

}  // namespace
}  // namespace spindrift::tests::capi
