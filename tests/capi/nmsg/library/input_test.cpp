#include "library.hpp"

#include <pcap.h>
#include <poll.h>

#include <gmock/gmock.h>

#include <chrono>
#include <cstdio>
#include <thread>

namespace spindrift::tests::capi {
namespace {

using samples::container;
using samples::octets;
using testing::AnyOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::vector<std::string> three = {"one", "two", "three"};

/// The messages of an input, however many reads have nothing.
std::vector<std::string> texts_of(nmsg_input_t input) {
    return read_lines(input).texts;
}

// --- files

TEST(FileInput, ReadsContainers) {
    const Lines lines = read_lines(lines_container(three) + lines_container({"four"}));
    EXPECT_THAT(lines.texts, ElementsAre("one", "two", "three", "four"));
    EXPECT_EQ(lines.end, nmsg_res_eof);
}

TEST(FileInput, ReadsCompressedContainers) {
    const Lines lines = read_lines(lines_container(three, samples::zlib_flag) + lines_container({"four"}));
    EXPECT_THAT(lines.texts, ElementsAre("one", "two", "three", "four"));
    EXPECT_EQ(lines.end, nmsg_res_eof);
}

TEST(FileInput, ReadsVersion1) {
    const std::string body = line_record("old");
    const std::string v1 = "NMSG" + octets("0001") + std::string{'\0', static_cast<char>(body.size())} + body;
    EXPECT_THAT(read_lines(v1).texts, ElementsAre("old"));
    EXPECT_THAT(read_lines(v1 + v1).texts, ElementsAre("old", "old"));
}

TEST(FileInput, JoinsFragments) {
    const std::string body = line_record("in pieces");
    const std::string first = samples::fragment(5, 0, 1, std::string_view(body).substr(0, 7));
    const std::string second = samples::fragment(5, 1, 1, std::string_view(body).substr(7));
    const Lines lines =
        read_lines(container(first, samples::fragment_flag) + container(second, samples::fragment_flag));
    EXPECT_THAT(lines.texts, ElementsAre("in pieces"));
    EXPECT_EQ(lines.end, nmsg_res_eof);
}

struct BadFile {
    const char* name;
    std::string content;  ///< behind a container with the line "good"
    nmsg_res end;
};

void PrintTo(const BadFile& file, std::ostream* out) {
    *out << file.name;
}

const BadFile bad_files[] = {
    {"Garbage", "this is no container, though it is long enough", nmsg_res_magic_mismatch},
    {"Version3", "NMSG" + octets("0003") + samples::be32(0), nmsg_res_version_mismatch},
    {"TruncatedHeader", "NMSG" + octets("00"), nmsg_res_eof},
    {"TruncatedBody", lines_container({"cut"}).substr(0, 20), nmsg_res_eof},
    {"LargerThanAnyContainer", "NMSG" + octets("0002") + octets("7fffffff"), nmsg_res_parse_error},
    {"BodyThatIsNoContainer", container("\xff\xff\xff"), nmsg_res_parse_error},
    {"CompressedBodyThatIsNone", container("garbage that is no stream", samples::zlib_flag), nmsg_res_failure},
};

class BadFiles : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadFiles, EndWithTheirResult) {
    const Input input = open_file(lines_container({"good"}) + GetParam().content);
    const Lines lines = read_lines(input.get());
    EXPECT_THAT(lines.texts, ElementsAre("good"));
    EXPECT_EQ(lines.end, GetParam().end);
    if (lines.end != nmsg_res_eof) {
        EXPECT_STRNE(::nmsg2_input_get_error(input.get()), "");
    }
    nmsg_message_t read = nullptr;
    EXPECT_EQ(::nmsg_input_read(input.get(), &read), GetParam().end) << "and stay so";
    EXPECT_EQ(read, nullptr);
}

INSTANTIATE_TEST_SUITE_P(FileInputs, BadFiles, ::testing::ValuesIn(bad_files), samples::by_name);

TEST(FileInput, PassesContainersWithoutMessages) {
    EXPECT_THAT(read_lines(container("") + lines_container({"behind"})).texts, ElementsAre("behind"));
    // Version 1 of length 0.
    EXPECT_THAT(read_lines("NMSG" + octets("00010000") + lines_container({"behind"})).texts, ElementsAre("behind"));
}

TEST(FileInput, LeavesOutMessagesOfWrongChecksum) {
    const Lines lines = read_lines(container(line_record("bad") + line_record("good") + octets("10 01 10 00")) +
                                   lines_container({"x"}));
    EXPECT_THAT(lines.texts, testing::Not(testing::Contains("bad")));
    EXPECT_THAT(lines.texts, testing::Contains("x"));
    EXPECT_EQ(lines.end, nmsg_res_eof);
}

TEST(FileInput, ReadsPipesUntilTheirEnd) {
    const Ends ends = pipe_ends();
    const Input input(::nmsg_input_open_file(ends.reading));
    const std::string first = lines_container({"first"});
    ASSERT_EQ(::write(ends.writing, first.data(), first.size()), static_cast<ssize_t>(first.size()));
    nmsg_message_t read = nullptr;
    ASSERT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_success);
    EXPECT_EQ(line_of(Message(read)), "first");
    EXPECT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_again);
    ::close(ends.writing);
    EXPECT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_eof);
}

TEST(FileInput, IsNotOpenedWithoutADescriptor) {
    errno = 0;
    EXPECT_EQ(::nmsg_input_open_file(-1), nullptr);
    EXPECT_EQ(errno, EBADF);
    EXPECT_STRNE(::nmsg2_last_error(), "");
    EXPECT_EQ(::nmsg_input_open_sock(9999), nullptr);
    EXPECT_EQ(::nmsg_input_open_json(9999), nullptr);
    EXPECT_EQ(::nmsg_input_open_pres(9999, ::nmsg_msgmod_lookup(1, 5)), nullptr);
}

// --- datagrams

/// A datagram input and the socket that sends to it.
struct Datagrams {
    Datagrams() : input(::nmsg_input_open_sock(ends.reading)) {}
    Datagrams(const Datagrams&) = delete;
    Datagrams& operator=(const Datagrams&) = delete;
    ~Datagrams() { ::close(ends.writing); }

    void send(std::string_view datagram) const {
        ASSERT_EQ(::send(ends.writing, datagram.data(), datagram.size(), 0), static_cast<ssize_t>(datagram.size()));
    }

    /// Reads until a message comes, however many reads have nothing.
    std::string next() const {
        for (int i = 0; i < 100; ++i) {
            nmsg_message_t read = nullptr;
            const nmsg_res result = ::nmsg_input_read(input.get(), &read);
            if (result == nmsg_res_success) {
                return line_of(Message(read));
            }
            if (result != nmsg_res_again) {
                return ::nmsg_res_lookup(result);
            }
        }
        return "nothing";
    }

    std::uint64_t received() const {
        std::uint64_t count = 0;
        EXPECT_EQ(::nmsg_input_get_count_container_received(input.get(), &count), nmsg_res_success);
        return count;
    }

    std::uint64_t dropped() const {
        std::uint64_t count = 0;
        EXPECT_EQ(::nmsg_input_get_count_container_dropped(input.get(), &count), nmsg_res_success);
        return count;
    }

    Ends ends = datagram_sockets();
    Input input;
};

struct BadDatagram {
    const char* name;
    std::string datagram;
    nmsg_res result;  ///< of nmsg_input_read_null
};

void PrintTo(const BadDatagram& datagram, std::ostream* out) {
    *out << datagram.name;
}

const BadDatagram bad_datagrams[] = {
    {"Empty", "", nmsg_res_failure},
    {"OneOctet", "N", nmsg_res_failure},
    {"FiveOctets", "NMSG" + octets("00"), nmsg_res_failure},
    {"NineOctets", "NMSG" + octets("0002000000"), nmsg_res_failure},
    {"WrongMagic", "XMSG" + octets("000200000000") + "123456", nmsg_res_magic_mismatch},
    {"Version1", "NMSG" + octets("00010002") + "123456", nmsg_res_version_mismatch},
    {"Version3", "NMSG" + octets("000300000002") + "12", nmsg_res_version_mismatch},
    {"LengthTooLarge", "NMSG" + octets("000200000009") + line_record("x"), nmsg_res_parse_error},
    {"LengthTooSmall", lines_container({"x"}) + "trailing", nmsg_res_parse_error},
    {"NoContainer", container("\xff\xff"), nmsg_res_parse_error},
    {"NotInflatable", container("garbage that is no stream", samples::zlib_flag), nmsg_res_failure},
};

class BadDatagrams : public ::testing::TestWithParam<BadDatagram> {};

TEST_P(BadDatagrams, AreLeftOutOfSockets) {
    const Datagrams line;
    line.send(lines_container({"before"}));
    EXPECT_EQ(line.next(), "before");
    line.send(GetParam().datagram);
    nmsg_message_t read = nullptr;
    EXPECT_EQ(::nmsg_input_read(line.input.get(), &read), nmsg_res_again);
    EXPECT_EQ(read, nullptr);
    line.send(lines_container({"behind"}));
    line.send(lines_container({"compressed"}, samples::zlib_flag));
    EXPECT_EQ(line.next(), "behind");
    EXPECT_EQ(line.next(), "compressed");
    EXPECT_EQ(line.received(), 3U);
}

TEST_P(BadDatagrams, AreErrorsOfNullInputs) {
    const Input input(::nmsg_input_open_null());
    const samples::Exact datagram(GetParam().datagram);
    auto* messages = reinterpret_cast<nmsg_message_t*>(input.get());
    std::size_t count = 7;
    auto* const memory = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(datagram.bytes().data()));
    EXPECT_EQ(::nmsg_input_read_null(input.get(), memory, datagram.bytes().size(), nullptr, &messages, &count),
              GetParam().result);
    EXPECT_EQ(messages, nullptr);
    EXPECT_EQ(count, 0U);
}

INSTANTIATE_TEST_SUITE_P(SocketInputs, BadDatagrams, ::testing::ValuesIn(bad_datagrams), samples::by_name);

TEST(SocketInput, PassesContainersWithoutMessages) {
    const Datagrams line;
    line.send(container(""));
    line.send(lines_container({"behind"}));
    EXPECT_EQ(line.next(), "behind");
}

TEST(SocketInput, LeavesOutMessagesOfWrongChecksum) {
    const Datagrams line;
    line.send(container(line_record("bad") + octets("10 01")));
    line.send(lines_container({"behind"}));
    EXPECT_EQ(line.next(), "behind");
}

TEST(SocketInput, JoinsFragmentsInAnyOrder) {
    const Datagrams line;
    const std::string body = line_record("in pieces");
    line.send(container(samples::fragment(5, 1, 1, std::string_view(body).substr(7)), samples::fragment_flag));
    nmsg_message_t read = nullptr;
    EXPECT_EQ(::nmsg_input_read(line.input.get(), &read), nmsg_res_again);
    line.send(container(samples::fragment(5, 0, 1, std::string_view(body).substr(0, 7)), samples::fragment_flag));
    EXPECT_EQ(line.next(), "in pieces");
    EXPECT_EQ(line.received(), 1U);
}

std::string numbered(std::string_view text, std::uint32_t sequence) {
    return container(line_record(text) + samples::field(3, sequence) + samples::field(4, 42));
}

TEST(SocketInput, CountsMissingContainers) {
    const Datagrams line;
    line.send(numbered("1", 1));
    line.send(numbered("5", 5));
    EXPECT_EQ(line.next(), "1");
    EXPECT_EQ(line.next(), "5");
    EXPECT_EQ(line.received(), 2U);
    EXPECT_EQ(line.dropped(), 3U);

    EXPECT_EQ(::nmsg_input_set_verify_seqsrc(line.input.get(), false), nmsg_res_success);
    std::uint64_t count = 0;
    EXPECT_EQ(::nmsg_input_get_count_container_dropped(line.input.get(), &count), nmsg_res_failure);
    EXPECT_EQ(::nmsg_input_get_count_container_received(line.input.get(), &count), nmsg_res_success);
}

TEST(SocketInput, DoesNotCountMissingContainersUnlessAsked) {
    const Datagrams line;
    EXPECT_EQ(::nmsg_input_set_verify_seqsrc(line.input.get(), false), nmsg_res_success);
    line.send(numbered("1", 1));
    line.send(numbered("5", 5));
    EXPECT_EQ(line.next(), "1");
    EXPECT_EQ(line.next(), "5");
    EXPECT_EQ(::nmsg_input_set_verify_seqsrc(line.input.get(), true), nmsg_res_success);
    EXPECT_EQ(line.dropped(), 0U);
    line.send(numbered("7", 7));
    EXPECT_EQ(line.next(), "7");
    EXPECT_EQ(line.dropped(), 1U);
}

TEST(SocketInput, DoesNotWaitIfItShallNotBlock) {
    const Datagrams line;
    ASSERT_EQ(::nmsg_input_set_blocking_io(line.input.get(), false), nmsg_res_success);
    EXPECT_NE(::fcntl(line.ends.reading, F_GETFL) & O_NONBLOCK, 0);
    // Each would wait half a second; a minute is given up after.
    const auto start = std::chrono::steady_clock::now();
    nmsg_message_t read = nullptr;
    for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(::nmsg_input_read(line.input.get(), &read), nmsg_res_again);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::minutes(1));
    line.send(lines_container({"there"}));
    EXPECT_EQ(line.next(), "there");
    EXPECT_EQ(::nmsg_input_set_blocking_io(line.input.get(), true), nmsg_res_success);
    EXPECT_EQ(::fcntl(line.ends.reading, F_GETFL) & O_NONBLOCK, 0);
}

TEST(SocketInput, HasADescriptorToPoll) {
    const Datagrams line;
    pollfd polled = {::nmsg2_input_get_fd(line.input.get()), POLLIN, 0};
    EXPECT_EQ(::poll(&polled, 1, 0), 0);
    line.send(lines_container({"there"}));
    EXPECT_EQ(::poll(&polled, 1, 60'000), 1);
    EXPECT_EQ(line.next(), "there");
}

// --- containers in memory

struct NullInput {
    nmsg_res read(std::string_view octets, const timespec* time = nullptr) {
        nmsg_message_t* messages = nullptr;
        std::size_t count = 0;
        texts.clear();
        const nmsg_res result = ::nmsg_input_read_null(input.get(), const_cast<std::uint8_t*>(data_of(octets)),
                                                       octets.size(), const_cast<timespec*>(time), &messages, &count);
        for (std::size_t i = 0; i < count; ++i) {
            texts.push_back(line_of(Message(messages[i])));
        }
        std::free(messages);
        return result;
    }

    Input input{::nmsg_input_open_null()};
    std::vector<std::string> texts;  ///< of the last container
};

TEST(NullInput, ReadsWholeContainers) {
    NullInput null;
    EXPECT_EQ(null.read(lines_container(three)), nmsg_res_success);
    EXPECT_THAT(null.texts, ElementsAre("one", "two", "three"));
    EXPECT_EQ(null.read(lines_container(three, samples::zlib_flag)), nmsg_res_success);
    EXPECT_THAT(null.texts, SizeIs(3));
    EXPECT_EQ(null.read(container("")), nmsg_res_success);
    EXPECT_THAT(null.texts, IsEmpty());
    std::uint64_t received = 0;
    EXPECT_EQ(::nmsg_input_get_count_container_received(null.input.get(), &received), nmsg_res_success);
    EXPECT_EQ(received, 3U);
}

TEST(NullInput, JoinsFragmentsWithinAMinute) {
    NullInput null;
    const std::string body = line_record("in pieces");
    const std::string first =
        container(samples::fragment(5, 0, 1, std::string_view(body).substr(0, 7)), samples::fragment_flag);
    const std::string second =
        container(samples::fragment(5, 1, 1, std::string_view(body).substr(7)), samples::fragment_flag);
    EXPECT_EQ(null.read(first), nmsg_res_again);
    EXPECT_THAT(null.texts, IsEmpty());
    EXPECT_EQ(null.read(second), nmsg_res_success);
    EXPECT_THAT(null.texts, ElementsAre("in pieces"));

    // Of another input, as the time does not run backwards.
    NullInput past;
    const timespec early = {1000, 0};
    const timespec late = {2000, 0};
    EXPECT_EQ(past.read(first, &early), nmsg_res_again);
    EXPECT_EQ(past.read(second, &late), nmsg_res_again) << "the first has expired";
}

TEST(NullInput, AppliesFilters) {
    NullInput null;
    ::nmsg_input_set_filter_msgtype(null.input.get(), 1, 5);
    EXPECT_EQ(null.read(lines_container(three)), nmsg_res_success);
    EXPECT_THAT(null.texts, IsEmpty());
    ::nmsg_input_set_filter_msgtype(null.input.get(), 0, 0);
    EXPECT_EQ(null.read(lines_container(three)), nmsg_res_success);
    EXPECT_THAT(null.texts, SizeIs(3));
}

TEST(NullInput, IsReadByNullReadsOnly) {
    NullInput null;
    nmsg_message_t read = nullptr;
    EXPECT_EQ(::nmsg_input_read(null.input.get(), &read), nmsg_res_failure);
    EXPECT_EQ(::nmsg_input_set_blocking_io(null.input.get(), false), nmsg_res_failure);
    null.input = open_file(lines_container(three));
    EXPECT_EQ(null.read(lines_container(three)), nmsg_res_failure);
}

// --- text, JSON, callbacks, packets

Input open_text(const MemoryFile& file, const char* type) {
    return Input(::nmsg_input_open_pres(file.rewind().open(), ::nmsg_msgmod_lookup_byname("base", type)));
}

TEST(TextInput, ReadsMessagesOfItsType) {
    const MemoryFile file("srcip: 192.0.2.1\nsrcport: 53\n\ndstport: 80\n\n");
    const Input input = open_text(file, "ipconn");
    nmsg_message_t read = nullptr;
    ASSERT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_success);
    EXPECT_EQ(text_of(Message(read)), "srcip: 192.0.2.1\nsrcport: 53\n");
    ASSERT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_success);
    EXPECT_EQ(text_of(Message(read)), "dstport: 80\n");
    EXPECT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_eof);
}

// Fields of several lines whose number is not 1.
TEST(TextInput, ReadsFieldsOfSeveralLines) {
    const MemoryFile http("type: sinkhole\nrequest:\nGET / HTTP/1.1\nx: y\n.\nsrcport: 5\n\n");
    Input input = open_text(http, "http");
    nmsg_message_t read = nullptr;
    ASSERT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_success);
    EXPECT_EQ(text_of(Message(read)), "type: sinkhole\nsrcport: 5\nrequest:\nGET / HTTP/1.1\nx: y\n.\n");

    const MemoryFile email("headers:\nFrom: a\nTo: b\n.\nrcpt: a\nrcpt: b\nbody:\ntext\n.\n\n");
    input = open_text(email, "email");
    ASSERT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_success);
    EXPECT_EQ(text_of(Message(read)), "headers:\nFrom: a\nTo: b\n.\nrcpt: a\nrcpt: b\nbody:\ntext\n.\n");
    EXPECT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_eof);
}

TEST(TextInput, NeedsAType) {
    const MemoryFile file;
    const int descriptor = file.open();
    EXPECT_EQ(::nmsg_input_open_pres(descriptor, nullptr), nullptr);
    EXPECT_TRUE(is_open(descriptor)) << "it stays the caller's";
    ::close(descriptor);
}

const std::string json_line = R"({"time":"2023-11-14 22:13:20","vname":"base","mname":"ipconn","message":{}})";

TEST(JsonInput, ReadsLinesAndPassesBadOnes) {
    const MemoryFile file(json_line + "\nno JSON\n\n{}\n" + json_line + "\n");
    const Input input(::nmsg_input_open_json(file.rewind().open()));
    const Lines lines = read_lines(input.get());
    EXPECT_THAT(lines.texts, ElementsAre("?", "?"));
    EXPECT_EQ(lines.end, nmsg_res_eof);
}

/// A function that supplies messages, and what it does.
struct Supply {
    static nmsg_res next(nmsg_message_t* message, void* user) {
        auto* const supply = static_cast<Supply*>(user);
        if (supply->texts.empty()) {
            return supply->end;
        }
        const std::string text = supply->texts.front();
        supply->texts.erase(supply->texts.begin());
        if (text == "again") {
            return nmsg_res_again;
        }
        *message = logline(text).release();
        return nmsg_res_success;
    }

    std::vector<std::string> texts;
    nmsg_res end = nmsg_res_eof;
};

TEST(CallbackInput, ReadsWhatAFunctionSupplies) {
    Supply supply{{"one", "again", "two"}};
    const Input input(::nmsg_input_open_callback(Supply::next, &supply));
    const Lines lines = read_lines(input.get());
    EXPECT_THAT(lines.texts, ElementsAre("one", "two"));
    EXPECT_EQ(lines.again, 1);
    EXPECT_EQ(lines.end, nmsg_res_eof);
    EXPECT_EQ(::nmsg_input_open_callback(nullptr, &supply), nullptr);
}

TEST(CallbackInput, PassesErrorsOn) {
    for (const nmsg_res end : {nmsg_res_stop, nmsg_res_failure, nmsg_res_pcap_error}) {
        Supply supply{{}, end};
        const Input input(::nmsg_input_open_callback(Supply::next, &supply));
        EXPECT_EQ(read_lines(input.get()).end, end);
    }
}

TEST(PcapInput, NeedsATypeThatIsMadeOfPackets) {
    nmsg_pcap_t pcap = ::nmsg_pcap_input_open(::pcap_open_dead(DLT_RAW, 1000));
    EXPECT_EQ(::nmsg_input_open_pcap(pcap, ::nmsg_msgmod_lookup_byname("base", "http")), nullptr);
    EXPECT_EQ(::nmsg_pcap_get_datalink(pcap), DLT_RAW) << "it stays the caller's";
    EXPECT_EQ(::nmsg_pcap_input_close(&pcap), nmsg_res_success);
}

TEST(PcapInput, MakesMessagesOfPackets) {
    char error[PCAP_ERRBUF_SIZE];
    pcap_t* const handle = ::pcap_open_offline((std::string(TEST_DATA) + "/nmsg/in/dns.pcap").c_str(), error);
    ASSERT_NE(handle, nullptr) << error;
    const Input input(::nmsg_input_open_pcap(::nmsg_pcap_input_open(handle), ::nmsg_msgmod_lookup(1, 12)));
    ASSERT_NE(input, nullptr);
    const Lines lines = read_lines(input.get());
    EXPECT_GT(lines.texts.size(), 0U);
    EXPECT_EQ(lines.end, nmsg_res_eof);
}

// --- filters

/// Each kind of input, with four messages: loglines "a" of source 1, operator 2, group 3; "b" of 4, 5, 6; "c" of none;
/// and an ipconn.
class Filters : public ::testing::TestWithParam<const char*> {
protected:
    static Message message(const char* text, unsigned source, unsigned operator_id, unsigned group) {
        Message made = logline(text);
        ::nmsg_message_set_source(made.get(), source);
        ::nmsg_message_set_operator(made.get(), operator_id);
        ::nmsg_message_set_group(made.get(), group);
        return made;
    }

    Filters() {
        const std::string kind = GetParam();
        const auto write = [this](nmsg_output_t opened) {
            const Output output(opened);
            for (int i = 0; i < 4; ++i) {
                EXPECT_EQ(::nmsg_output_write(output.get(), next(i).get()), nmsg_res_success);
            }
        };
        if (kind == "file") {
            write(::nmsg_output_open_file(file_.open(), NMSG_WBUFSZ_MAX));
            input_.reset(::nmsg_input_open_file(file_.rewind().open()));
        } else if (kind == "json") {
            write(::nmsg_output_open_json(file_.open()));
            input_.reset(::nmsg_input_open_json(file_.rewind().open()));
        } else if (kind == "sock") {
            const Ends ends = datagram_sockets();
            input_.reset(::nmsg_input_open_sock(ends.reading));
            write(::nmsg_output_open_sock(ends.writing, NMSG_WBUFSZ_ETHER));
        } else {
            input_.reset(::nmsg_input_open_callback(supply, this));
        }
    }

    static Message next(int number) {
        switch (number) {
            case 0: return message("a", 1, 2, 3);
            case 1: return message("b", 4, 5, 6);
            case 2: return message("c", 0, 0, 0);
            default: return make("ipconn");
        }
    }

    static nmsg_res supply(nmsg_message_t* made, void* user) {
        auto* const test = static_cast<Filters*>(user);
        if (test->supplied_ == 4) {
            return nmsg_res_eof;
        }
        *made = next(test->supplied_++).release();
        return nmsg_res_success;
    }

    [[nodiscard]] std::vector<std::string> texts() const {
        // A socket has no end: what is left out yields `again`.
        EXPECT_EQ(
            std::string(GetParam()) == "sock" ? ::nmsg_input_set_blocking_io(input_.get(), false) : nmsg_res_success,
            nmsg_res_success);
        return read_lines(input_.get(), 20).texts;
    }

    MemoryFile file_;
    Input input_;
    int supplied_ = 0;
};

TEST_P(Filters, AreOfTypes) {
    ::nmsg_input_set_filter_msgtype(input_.get(), 1, 6);
    EXPECT_THAT(texts(), ElementsAre("a", "b", "c"));
}

TEST_P(Filters, AreOfTypesByName) {
    EXPECT_EQ(::nmsg_input_set_filter_msgtype_byname(input_.get(), "BASE", "IPConn"), nmsg_res_success);
    EXPECT_EQ(::nmsg_input_set_filter_msgtype_byname(input_.get(), "base", "none"), nmsg_res_failure);
    EXPECT_EQ(::nmsg_input_set_filter_msgtype_byname(input_.get(), "base", nullptr), nmsg_res_failure);
    EXPECT_THAT(texts(), ElementsAre("?"));
}

TEST_P(Filters, AreOfSources) {
    ::nmsg_input_set_filter_source(input_.get(), 4);
    EXPECT_THAT(texts(), ElementsAre("b"));
}

TEST_P(Filters, AreOfOperators) {
    ::nmsg_input_set_filter_operator(input_.get(), 2);
    EXPECT_THAT(texts(), ElementsAre("a"));
}

TEST_P(Filters, AreOfGroups) {
    ::nmsg_input_set_filter_group(input_.get(), 7);
    EXPECT_THAT(texts(), IsEmpty());
}

TEST_P(Filters, AreRemovedBy0) {
    ::nmsg_input_set_filter_msgtype(input_.get(), 1, 6);
    ::nmsg_input_set_filter_source(input_.get(), 4);
    ::nmsg_input_set_filter_msgtype(input_.get(), 0, 0);
    ::nmsg_input_set_filter_source(input_.get(), 0);
    EXPECT_THAT(texts(), ElementsAre("a", "b", "c", "?"));
}

INSTANTIATE_TEST_SUITE_P(Inputs, Filters, ::testing::Values("file", "json", "sock", "callback"),
                         [](const auto& test) { return test.param; });

TEST(TextInput, AppliesFilters) {
    const MemoryFile file("srcport: 53\n\n");
    const Input input = open_text(file, "ipconn");
    ::nmsg_input_set_filter_msgtype(input.get(), 1, 6);
    EXPECT_THAT(texts_of(input.get()), IsEmpty());
}

// --- loops

/// What a loop gives away.
struct Taken {
    static void take(nmsg_message_t message, void* user) {
        auto* const taken = static_cast<Taken*>(user);
        taken->texts.push_back(line_of(Message(message)));
        if (taken->texts.size() == taken->stop_after) {
            ::nmsg_input_breakloop(taken->input);
        }
    }

    std::vector<std::string> texts;
    std::size_t stop_after = 0;
    nmsg_input_t input = nullptr;
};

TEST(InputLoop, EndsAfterExactlyItsCount) {
    const Input input = open_file(lines_container(three) + lines_container({"four"}));
    Taken taken;
    EXPECT_EQ(::nmsg_input_loop(input.get(), 0, Taken::take, &taken), nmsg_res_success);
    EXPECT_THAT(taken.texts, IsEmpty());
    EXPECT_EQ(::nmsg_input_loop(input.get(), 2, Taken::take, &taken), nmsg_res_success);
    EXPECT_THAT(taken.texts, ElementsAre("one", "two"));

    // Nothing is lost between loops and reads.
    nmsg_message_t read = nullptr;
    ASSERT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_success);
    EXPECT_EQ(line_of(Message(read)), "three");
    EXPECT_EQ(::nmsg_input_loop(input.get(), -1, Taken::take, &taken), nmsg_res_eof);
    EXPECT_THAT(taken.texts, ElementsAre("one", "two", "four"));
}

TEST(InputLoop, EndsAtOnceWhenTheCallbackAsks) {
    const Input input = open_file(lines_container(three));
    Taken taken{.stop_after = 2, .input = input.get()};
    EXPECT_EQ(::nmsg_input_loop(input.get(), -1, Taken::take, &taken), nmsg_res_success);
    EXPECT_THAT(taken.texts, ElementsAre("one", "two"));
    EXPECT_EQ(::nmsg_input_loop(input.get(), -1, Taken::take, &taken), nmsg_res_eof) << "the next loop runs again";
    EXPECT_THAT(taken.texts, ElementsAre("one", "two", "three"));
}

TEST(InputLoop, CountsWhatTheFilterPasses) {
    const Input input =
        open_file(container(line_record("a") + samples::field(1, samples::field(1, 1) + samples::field(2, 5) +
                                                                     samples::field(3, 1) + octets("2500000000"))) +
                  lines_container({"b", "c"}));
    ::nmsg_input_set_filter_msgtype(input.get(), 1, 6);
    Taken taken;
    EXPECT_EQ(::nmsg_input_loop(input.get(), 2, Taken::take, &taken), nmsg_res_success);
    EXPECT_THAT(taken.texts, ElementsAre("a", "b"));
}

TEST(InputLoop, EndsWithErrors) {
    const Input input = open_file(lines_container({"one"}) + "garbage is what comes here");
    Taken taken;
    EXPECT_EQ(::nmsg_input_loop(input.get(), -1, Taken::take, &taken), nmsg_res_magic_mismatch);
    EXPECT_THAT(taken.texts, ElementsAre("one"));
}

TEST(InputLoop, OfOtherKindsHasAnExactCountToo) {
    Supply supply{{"one", "again", "two", "three"}};
    const Input input(::nmsg_input_open_callback(Supply::next, &supply));
    Taken taken;
    EXPECT_EQ(::nmsg_input_loop(input.get(), 2, Taken::take, &taken), nmsg_res_success);
    EXPECT_THAT(taken.texts, ElementsAre("one", "two"));
    EXPECT_THAT(supply.texts, ElementsAre("three"));
}

// --- batches

TEST(InputBatch, HasWhatIsAtHand) {
    const Datagrams line;
    line.send(lines_container(three));
    line.send(lines_container({"four"}));
    nmsg_message_t messages[10] = {};
    std::size_t count = 99;
    ASSERT_EQ(::nmsg2_input_read_batch(line.input.get(), messages, 2, &count), nmsg_res_success);
    EXPECT_EQ(count, 2U);
    std::vector<std::string> texts;
    const auto take = [&] {
        for (std::size_t i = 0; i < count; ++i) {
            texts.push_back(line_of(Message(messages[i])));
        }
    };
    take();
    while (texts.size() < 4 && ::nmsg2_input_read_batch(line.input.get(), messages, 10, &count) == nmsg_res_success) {
        take();
    }
    EXPECT_THAT(texts, ElementsAre("one", "two", "three", "four"));
    EXPECT_EQ(::nmsg2_input_read_batch(line.input.get(), messages, 10, &count), nmsg_res_again);
    EXPECT_EQ(count, 0U);
}

TEST(InputBatch, EndsBeforeAnError) {
    const Input input = open_file(lines_container(three) + "garbage is what comes here");
    nmsg_message_t messages[10] = {};
    std::size_t count = 99;
    ASSERT_EQ(::nmsg2_input_read_batch(input.get(), messages, 10, &count), nmsg_res_success);
    EXPECT_EQ(count, 3U);
    for (std::size_t i = 0; i < count; ++i) {
        ::nmsg_message_destroy(&messages[i]);
    }
    EXPECT_EQ(::nmsg2_input_read_batch(input.get(), messages, 10, &count), nmsg_res_magic_mismatch);
    EXPECT_EQ(count, 0U);
}

TEST(InputBatch, PassesWhatTheFilterLeavesOut) {
    const Input input = open_file(lines_container(three));
    ::nmsg_input_set_filter_source(input.get(), 1);
    nmsg_message_t messages[10] = {};
    std::size_t count = 99;
    EXPECT_EQ(::nmsg2_input_read_batch(input.get(), messages, 10, &count), nmsg_res_again);
    EXPECT_EQ(count, 0U);
    EXPECT_EQ(::nmsg2_input_read_batch(input.get(), messages, 10, &count), nmsg_res_eof);
    EXPECT_EQ(::nmsg2_input_read_batch(input.get(), messages, 0, &count), nmsg_res_failure);
}

// --- stop

TEST(InputStop, EndsReadsFromAnotherThread) {
    const Datagrams line;
    std::thread stopper([&] { ::nmsg2_input_stop(line.input.get()); });
    nmsg_res result = nmsg_res_again;
    while (result == nmsg_res_again) {
        nmsg_message_t read = nullptr;
        result = ::nmsg_input_read(line.input.get(), &read);
    }
    stopper.join();
    EXPECT_EQ(result, nmsg_res_stop);
    nmsg_message_t read = nullptr;
    line.send(lines_container({"there"}));
    EXPECT_EQ(::nmsg_input_read(line.input.get(), &read), nmsg_res_stop);
}

TEST(InputStop, EndsLoopsFromAnotherThread) {
    const Datagrams line;
    std::thread breaker([&] { ::nmsg2_input_stop(line.input.get()); });
    Taken taken;
    EXPECT_EQ(::nmsg_input_loop(line.input.get(), -1, Taken::take, &taken), nmsg_res_stop);
    breaker.join();
}

// --- rates

TEST(InputRate, DelaysReads) {
    const std::string line(100, 'x');
    const Input input = open_file(lines_container({line, line, line}));
    ASSERT_EQ(::nmsg_input_set_byte_rate(input.get(), 1000), nmsg_res_success);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THAT(texts_of(input.get()), SizeIs(3));
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(300));
    EXPECT_EQ(::nmsg_input_set_byte_rate(input.get(), 0), nmsg_res_success);
}

TEST(InputSettings, AreOfStreamsOnly) {
    Supply supply;
    const MemoryFile file(json_line);
    std::vector<Input> inputs;
    inputs.emplace_back(::nmsg_input_open_callback(Supply::next, &supply));
    inputs.emplace_back(::nmsg_input_open_json(file.rewind().open()));
    inputs.push_back(open_text(file, "ipconn"));
    for (const Input& input : inputs) {
        std::uint64_t count = 0;
        EXPECT_EQ(::nmsg_input_set_blocking_io(input.get(), false), nmsg_res_failure);
        EXPECT_EQ(::nmsg_input_set_byte_rate(input.get(), 1), nmsg_res_failure);
        EXPECT_EQ(::nmsg_input_set_verify_seqsrc(input.get(), true), nmsg_res_failure);
        EXPECT_EQ(::nmsg_input_get_count_container_received(input.get(), &count), nmsg_res_failure);
        EXPECT_EQ(::nmsg_input_get_count_container_dropped(input.get(), &count), nmsg_res_failure);
    }
}

// --- descriptors

/// Whether descriptors are closed with their inputs and outputs.
class Autoclose : public ::testing::TestWithParam<bool> {
protected:
    Autoclose() { ::nmsg_set_autoclose(GetParam()); }
    ~Autoclose() override {
        ::nmsg_set_autoclose(true);
        if (is_open(descriptor_)) {
            ::close(descriptor_);
        }
    }

    template <class Open>
    bool closes(Open open) {
        EXPECT_NE(open(descriptor_), nullptr);
        return !is_open(descriptor_);
    }

    MemoryFile file_;
    int descriptor_ = file_.open();
};

TEST_P(Autoclose, IsOfFiles) {
    EXPECT_EQ(closes([](int file) { return Input(::nmsg_input_open_file(file)) != nullptr ? "" : nullptr; }),
              GetParam());
}

TEST_P(Autoclose, IsOfSockets) {
    const Ends ends = datagram_sockets();
    ::dup2(ends.reading, descriptor_);
    EXPECT_EQ(closes([](int file) { return Input(::nmsg_input_open_sock(file)) != nullptr ? "" : nullptr; }),
              GetParam());
    ::close(ends.reading);
    ::close(ends.writing);
}

TEST_P(Autoclose, IsOfJson) {
    EXPECT_EQ(closes([](int file) { return Input(::nmsg_input_open_json(file)) != nullptr ? "" : nullptr; }),
              GetParam());
}

TEST_P(Autoclose, IsNotOfText) {
    EXPECT_TRUE(closes([](int file) {
        return Input(::nmsg_input_open_pres(file, ::nmsg_msgmod_lookup(1, 5))) != nullptr ? "" : nullptr;
    }));
}

TEST_P(Autoclose, IsOfOutputsToFiles) {
    EXPECT_EQ(closes([](int file) { return Output(::nmsg_output_open_file(file, 1000)) != nullptr ? "" : nullptr; }),
              GetParam());
}

TEST_P(Autoclose, IsOfOutputsToSockets) {
    EXPECT_EQ(closes([](int file) { return Output(::nmsg_output_open_sock(file, 1000)) != nullptr ? "" : nullptr; }),
              GetParam());
}

TEST_P(Autoclose, IsOfOutputsOfJson) {
    EXPECT_EQ(closes([](int file) { return Output(::nmsg_output_open_json(file)) != nullptr ? "" : nullptr; }),
              GetParam());
}

TEST_P(Autoclose, IsNotOfOutputsOfText) {
    EXPECT_TRUE(closes([](int file) { return Output(::nmsg_output_open_pres(file)) != nullptr ? "" : nullptr; }));
}

INSTANTIATE_TEST_SUITE_P(Descriptors, Autoclose, ::testing::Bool());

}  // namespace
}  // namespace spindrift::tests::capi
