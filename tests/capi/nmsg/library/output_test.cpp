#include "library.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

namespace spindrift::tests::capi {
namespace {

using samples::octets;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// A line that makes a record of about `size` octets and does not compress well.
std::string long_line(std::size_t size) {
    std::string text;
    for (std::uint32_t state = 1; text.size() < size; state = state * 1664525 + 1013904223) {
        text += static_cast<char>('!' + (state >> 24) % 90);
    }
    return text;
}

void write(const Output& output, std::string_view text, nmsg_res expected = nmsg_res_success) {
    EXPECT_EQ(::nmsg_output_write(output.get(), logline(text).get()), expected);
}

nmsg_res close(Output& output) {
    nmsg_output_t closing = output.release();
    const nmsg_res result = ::nmsg_output_close(&closing);
    EXPECT_EQ(closing, nullptr);
    return result;
}

/// The sizes of the containers in a file, with their headers.
std::vector<std::size_t> container_sizes(std::string_view file) {
    std::vector<std::size_t> sizes;
    while (file.size() >= 10 && file.starts_with("NMSG")) {
        const auto size = 10 + load_be<std::uint32_t>(reinterpret_cast<const std::byte*>(file.data() + 6));
        sizes.push_back(size);
        file.remove_prefix(std::min<std::size_t>(size, file.size()));
    }
    EXPECT_THAT(file, IsEmpty());
    return sizes;
}

/// The datagrams that wait at a socket.
std::vector<std::string> datagrams(int socket) {
    std::vector<std::string> received;
    std::string room(1 << 20, '\0');
    ssize_t size = 0;
    while ((size = ::recv(socket, room.data(), room.size(), MSG_DONTWAIT)) >= 0) {
        received.emplace_back(room.data(), static_cast<std::size_t>(size));
    }
    return received;
}

// --- containers

TEST(FileOutput, CollectsMessagesInContainers) {
    const MemoryFile file;
    Output output(::nmsg_output_open_file(file.open(), 2000));
    for (int i = 0; i < 50; ++i) {
        write(output, long_line(100));
    }
    EXPECT_EQ(close(output), nmsg_res_success);
    const auto sizes = container_sizes(file.content());
    EXPECT_THAT(sizes, testing::Each(testing::Le(2000U)));
    EXPECT_THAT(sizes, SizeIs(testing::AllOf(testing::Ge(3U), testing::Le(5U))));
    EXPECT_THAT(read_lines(file.content()).texts, SizeIs(50));
}

TEST(FileOutput, RaisesAndLowersItsSize) {
    const MemoryFile small;
    Output output(::nmsg_output_open_file(small.open(), 1));
    for (int i = 0; i < 10; ++i) {
        write(output, long_line(100));
    }
    EXPECT_EQ(close(output), nmsg_res_success);
    EXPECT_THAT(container_sizes(small.content()), testing::ElementsAre(382U, 382U, 382U, 134U));

    const MemoryFile large;
    output.reset(::nmsg_output_open_file(large.open(), std::size_t{1} << 40));
    for (int i = 0; i < 30; ++i) {
        write(output, long_line(100'000));
    }
    EXPECT_EQ(close(output), nmsg_res_success);
    EXPECT_THAT(container_sizes(large.content()), testing::Each(testing::Le(std::size_t{NMSG_WBUFSZ_MAX})));
    EXPECT_THAT(container_sizes(large.content()), SizeIs(3));
}

TEST(FileOutput, IsBufferedUnlessAskedOtherwise) {
    const MemoryFile file;
    const Output output(::nmsg_output_open_file(file.open(), NMSG_WBUFSZ_MAX));
    write(output, "one");
    EXPECT_EQ(file.content(), "");
    EXPECT_EQ(::nmsg_output_flush(output.get()), nmsg_res_success);
    EXPECT_THAT(read_lines(file.content()).texts, ElementsAre("one"));
    EXPECT_EQ(::nmsg_output_flush(output.get()), nmsg_res_success) << "there is nothing";
    EXPECT_THAT(container_sizes(file.content()), SizeIs(1));
    ::nmsg_output_set_buffered(output.get(), false);
    write(output, "two");
    write(output, "three");
    EXPECT_THAT(read_lines(file.content()).texts, ElementsAre("one", "two", "three"));
    EXPECT_THAT(container_sizes(file.content()), SizeIs(3));
}

TEST(FileOutput, CompressesContainers) {
    const MemoryFile file;
    Output output(::nmsg_output_open_file(file.open(), NMSG_WBUFSZ_MAX));
    ::nmsg_output_set_zlibout(output.get(), true);
    for (int i = 0; i < 100; ++i) {
        write(output, std::string(100, 'x'));
    }
    EXPECT_EQ(close(output), nmsg_res_success);
    EXPECT_LT(file.content().size(), 2000U);
    EXPECT_EQ(file.content()[4], NMSG_FLAG_ZLIB);
    EXPECT_THAT(read_lines(file.content()).texts, SizeIs(100));
}

/// Messages that are larger than a container: in files and in datagrams, compressed or not, and whether compression
/// makes them fit.
class OversizeMessages : public ::testing::TestWithParam<std::tuple<bool, bool, bool>> {};

TEST_P(OversizeMessages, AreReadAgain) {
    const auto [is_socket, compresses, fits] = GetParam();
    const std::string text = fits ? std::string(5000, 'x') : long_line(5000);
    const MemoryFile file;
    const Ends ends = datagram_sockets();
    Output output(is_socket ? ::nmsg_output_open_sock(ends.writing, 1000) : ::nmsg_output_open_file(file.open(), 1000));
    if (!is_socket) {
        ::close(ends.writing);
    }
    ::nmsg_output_set_zlibout(output.get(), compresses);
    write(output, "before");
    write(output, text);
    write(output, "behind");
    EXPECT_EQ(close(output), nmsg_res_success);
    if (!is_socket) {
        EXPECT_THAT(container_sizes(file.content()), testing::Each(testing::Le(1000U)));
        EXPECT_THAT(read_lines(file.content()).texts, ElementsAre("before", text, "behind"));
        ::close(ends.reading);
        return;
    }
    const Input input(::nmsg_input_open_sock(ends.reading));
    EXPECT_EQ(::nmsg_input_set_blocking_io(input.get(), false), nmsg_res_success);
    EXPECT_THAT(read_lines(input.get(), 20).texts, ElementsAre("before", text, "behind"));
    std::uint64_t dropped = 9;
    EXPECT_EQ(::nmsg_input_get_count_container_dropped(input.get(), &dropped), nmsg_res_success);
    EXPECT_EQ(dropped, 0U);
}

INSTANTIATE_TEST_SUITE_P(Outputs, OversizeMessages,
                         ::testing::Combine(::testing::Bool(), ::testing::Bool(), ::testing::Bool()));

TEST(SocketOutput, NumbersItsContainers) {
    const Ends ends = datagram_sockets();
    const Output output(::nmsg_output_open_sock(ends.writing, 1280));
    ::nmsg_output_set_buffered(output.get(), false);
    write(output, "one");
    write(output, "two");
    const auto sent = datagrams(ends.reading);
    ::close(ends.reading);
    ASSERT_THAT(sent, SizeIs(2));
    // Tag 3 with the number, tag 4 with the same random id.
    EXPECT_NE(sent[0].find(octets("1800 20")), std::string::npos);
    EXPECT_NE(sent[1].find(octets("1801 20")), std::string::npos);
    EXPECT_EQ(sent[0].substr(sent[0].find(octets("1800 20")) + 2), sent[1].substr(sent[1].find(octets("1801 20")) + 2));
}

// --- errors

TEST(FileOutput, TellsOfWriteErrorsAtOnce) {
    const Output output(::nmsg_output_open_file(::open("/dev/full", O_WRONLY), NMSG_WBUFSZ_MAX));
    ::nmsg_output_set_buffered(output.get(), false);
    errno = 0;
    write(output, "lost", nmsg_res_errno);
    EXPECT_EQ(errno, ENOSPC);
    EXPECT_STREQ(::nmsg2_output_get_error(output.get()), "No space left on device");
    write(output, "lost too", nmsg_res_errno);
}

TEST(FileOutput, TellsOfWriteErrorsWhenItIsFlushedAndClosed) {
    for (const bool compresses : {false, true}) {
        Output output(::nmsg_output_open_file(::open("/dev/full", O_WRONLY), NMSG_WBUFSZ_MAX));
        ::nmsg_output_set_zlibout(output.get(), compresses);
        write(output, "lost");
        EXPECT_EQ(::nmsg_output_flush(output.get()), nmsg_res_errno);
        EXPECT_EQ(::nmsg_output_flush(output.get()), nmsg_res_success) << "an error is told once";
        write(output, "lost too");
        EXPECT_EQ(close(output), nmsg_res_errno);
    }
}

TEST(FileOutput, ContinuesAfterAnError) {
    const MemoryFile file;
    const int descriptor = ::open("/dev/full", O_WRONLY);
    Output output(::nmsg_output_open_file(descriptor, 512));
    for (int i = 0; i < 4; ++i) {
        static_cast<void>(::nmsg_output_write(output.get(), logline(long_line(200)).get()));
    }
    static_cast<void>(::nmsg_output_flush(output.get()));
    const int other = file.open();
    ASSERT_EQ(::dup2(other, descriptor), descriptor);
    ::close(other);
    write(output, "written");
    EXPECT_EQ(close(output), nmsg_res_success);
    EXPECT_THAT(read_lines(file.content()).texts, ElementsAre("written"));
}

TEST(FileOutput, TellsOfPipesWithoutReaders) {
    const Ends ends = pipe_ends();
    ::close(ends.reading);
    const auto before = ::signal(SIGPIPE, SIG_IGN);
    const Output output(::nmsg_output_open_file(ends.writing, 1000));
    ::nmsg_output_set_buffered(output.get(), false);
    write(output, "lost", nmsg_res_errno);
    EXPECT_EQ(errno, EPIPE);
    ::signal(SIGPIPE, before);
}

TEST(SocketOutput, TellsOfPeersThatAreGone) {
    const Ends ends = datagram_sockets();
    const Output output(::nmsg_output_open_sock(ends.writing, 1000));
    ::nmsg_output_set_buffered(output.get(), false);
    ::close(ends.reading);
    write(output, "lost", nmsg_res_errno);
    EXPECT_EQ(errno, ECONNREFUSED);
}

TEST(Output, IsNotOpenedWithoutADescriptor) {
    EXPECT_EQ(::nmsg_output_open_file(-1, 1000), nullptr);
    EXPECT_EQ(::nmsg_output_open_sock(9999, 1000), nullptr);
    EXPECT_EQ(::nmsg_output_open_pres(9999), nullptr);
    EXPECT_EQ(::nmsg_output_open_json(9999), nullptr);
    EXPECT_EQ(::nmsg_output_open_callback(nullptr, nullptr), nullptr);
}

class TextOutputs : public ::testing::TestWithParam<const char*> {
protected:
    [[nodiscard]] static Output open(int descriptor) {
        return Output(std::string(GetParam()) == "json" ? ::nmsg_output_open_json(descriptor)
                                                        : ::nmsg_output_open_pres(descriptor));
    }
};

TEST_P(TextOutputs, AreBufferedUnlessAskedOtherwise) {
    const MemoryFile file;
    Output output = open(file.open());
    write(output, "one");
    EXPECT_EQ(file.content(), "");
    EXPECT_EQ(::nmsg_output_flush(output.get()), nmsg_res_success);
    const std::string one = file.content();
    EXPECT_NE(one, "");
    ::nmsg_output_set_buffered(output.get(), false);
    write(output, "two");
    EXPECT_EQ(file.content().size(), 2 * one.size());
    ::nmsg_output_set_buffered(output.get(), true);
    write(output, "six");
    EXPECT_EQ(close(output), nmsg_res_success);
    EXPECT_EQ(file.content().size(), 3 * one.size());
}

TEST_P(TextOutputs, TellOfWriteErrors) {
    Output output = open(::open("/dev/full", O_WRONLY));
    write(output, "lost");
    EXPECT_EQ(::nmsg_output_flush(output.get()), nmsg_res_errno);
    EXPECT_STREQ(::nmsg2_output_get_error(output.get()), "No space left on device");
    write(output, "lost too");
    EXPECT_EQ(close(output), nmsg_res_errno);

    output = open(::open("/dev/full", O_WRONLY));
    ::nmsg_output_set_buffered(output.get(), false);
    errno = 0;
    write(output, "lost", nmsg_res_errno);
    EXPECT_EQ(errno, ENOSPC);
}

INSTANTIATE_TEST_SUITE_P(Outputs, TextOutputs, ::testing::Values("json", "pres"),
                         [](const auto& test) { return test.param; });

// --- text

/// What a text output writes for a message.
template <class Open, class Prepare>
std::string written(Open open, const Message& message, Prepare prepare, nmsg_res expected = nmsg_res_success) {
    const MemoryFile file;
    Output output(open(file.open()));
    prepare(output.get());
    EXPECT_EQ(::nmsg_output_write(output.get(), message.get()), expected);
    EXPECT_EQ(close(output), nmsg_res_success);
    return file.content();
}

constexpr auto nothing = [](nmsg_output_t) {};

TEST(PresentationOutput, WritesHeaderFieldsAndAnEmptyLine) {
    EXPECT_EQ(written(::nmsg_output_open_pres, logline("text"), nothing),
              "[7] [1970-01-01 00:00:01.000000000] [1:6 base logline] [00000000] [] [] \nmessage: text\n\n");
}

TEST(PresentationOutput, NamesUnknownTypes) {
    EXPECT_EQ(written(::nmsg_output_open_pres, from_octets(77, 3, "abc"), nothing),
              "[3] [1970-01-01 00:00:01.000000000] [77:3 (unknown) (unknown)] [00000000] [] [] "
              "\n<UNKNOWN NMSG 77:3>\n\n");
}

TEST(PresentationOutput, LeavesOutWhatDoesNotDecode) {
    EXPECT_EQ(written(::nmsg_output_open_pres, from_octets(1, 5, "\xff"), nothing), "");
}

TEST(PresentationOutput, EndsLinesAsAsked) {
    const auto text = written(::nmsg_output_open_pres, logline("text"), [](nmsg_output_t output) {
        std::string endline = "\\\n\t";
        ::nmsg_output_set_endline(output, endline.c_str());
        endline.assign(3, 'x');  // the text was copied
    });
    EXPECT_THAT(text, testing::EndsWith("message: text\\\n\t\n"));
}

TEST(JsonOutput, WritesALine) {
    EXPECT_EQ(written(::nmsg_output_open_json, logline("text"), nothing), json_of(logline("text")) + "\n");
}

TEST(JsonOutput, TellsOfMessagesWithoutJson) {
    EXPECT_EQ(written(::nmsg_output_open_json, from_octets(77, 3, "abc"), nothing, nmsg_res_failure), "");
    EXPECT_EQ(written(::nmsg_output_open_json, from_octets(1, 5, "\xff"), nothing, nmsg_res_memfail), "");
}

// --- settings

void set_origin(nmsg_output_t output) {
    ::nmsg_output_set_source(output, 1);
    ::nmsg_output_set_operator(output, 4007);
    ::nmsg_output_set_group(output, 3);
}

TEST(OutputOrigin, IsWrittenIntoMessagesOfStreams) {
    const MemoryFile file;
    const Message message = logline("text");
    Output output(::nmsg_output_open_file(file.open(), 1000));
    set_origin(output.get());
    EXPECT_EQ(::nmsg_output_write(output.get(), message.get()), nmsg_res_success);
    EXPECT_EQ(::nmsg_message_get_source(message.get()), 1U);
    EXPECT_EQ(::nmsg_message_get_operator(message.get()), 4007U);
    EXPECT_EQ(::nmsg_message_get_group(message.get()), 3U);
    EXPECT_EQ(close(output), nmsg_res_success);
    const Input input(::nmsg_input_open_file(file.rewind().open()));
    nmsg_message_t read = nullptr;
    ASSERT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_success);
    EXPECT_EQ(::nmsg_message_get_operator(Message(read).get()), 4007U);
}

TEST(OutputOrigin, IsOnlyShownInText) {
    const Message message = logline("text");
    EXPECT_THAT(written(::nmsg_output_open_pres, message, set_origin),
                testing::HasSubstr("[00000001] [op-seven] [3] \n"));
    EXPECT_THAT(written(::nmsg_output_open_json, message, set_origin),
                testing::HasSubstr(R"("source":"00000001","operator":"op-seven","group":3)"));
    EXPECT_EQ(::nmsg_message_get_source(message.get()), 0U);
}

TEST(OutputFilter, IsOfAllKinds) {
    for (const auto open : {::nmsg_output_open_pres, ::nmsg_output_open_json,
                            +[](int file) { return ::nmsg_output_open_file(file, 1000); }}) {
        EXPECT_EQ(written(open, logline("x"), [](nmsg_output_t o) { ::nmsg_output_set_filter_msgtype(o, 1, 5); }), "");
        EXPECT_NE(written(open, logline("x"), [](nmsg_output_t o) { ::nmsg_output_set_filter_msgtype(o, 1, 6); }), "");
        EXPECT_NE(written(open, logline("x"),
                          [](nmsg_output_t o) {
                              ::nmsg_output_set_filter_msgtype(o, 1, 5);
                              EXPECT_EQ(::nmsg_output_set_filter_msgtype_byname(o, "ISC", "LOGLINE"), nmsg_res_success);
                              EXPECT_EQ(::nmsg_output_set_filter_msgtype_byname(o, "base", "none"), nmsg_res_failure);
                              EXPECT_EQ(::nmsg_output_set_filter_msgtype_byname(o, nullptr, "none"), nmsg_res_failure);
                          }),
                  "");
        EXPECT_NE(written(open, logline("x"),
                          [](nmsg_output_t o) {
                              ::nmsg_output_set_filter_msgtype(o, 1, 5);
                              ::nmsg_output_set_filter_msgtype(o, 0, 0);
                          }),
                  "");
    }
}

TEST(OutputRate, DelaysContainers) {
    const MemoryFile file;
    nmsg_rate_t rate = ::nmsg_rate_init(100, 0);
    Output output(::nmsg_output_open_file(file.open(), 1000));
    ::nmsg_output_set_buffered(output.get(), false);
    ::nmsg_output_set_rate(output.get(), rate);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 11; ++i) {
        write(output, "x");
    }
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(99));
    ::nmsg_output_set_rate(output.get(), nullptr);
    ::nmsg_rate_destroy(&rate);
    write(output, "x");
    EXPECT_EQ(close(output), nmsg_res_success);
    EXPECT_THAT(read_lines(file.content()).texts, SizeIs(12));
}

TEST(CallbackOutput, GivesMessagesAway) {
    std::vector<std::string> texts;
    const auto take = [](nmsg_message_t message, void* user) {
        static_cast<std::vector<std::string>*>(user)->push_back(line_of(Message(message)));
    };
    const Output output(::nmsg_output_open_callback(take, &texts));
    EXPECT_EQ(::nmsg_output_write(output.get(), logline("one").release()), nmsg_res_success);
    EXPECT_EQ(::nmsg_output_flush(output.get()), nmsg_res_success);
    EXPECT_THAT(texts, ElementsAre("one"));
}

// --- threads

constexpr int thread_count = 4;
constexpr int messages_per_thread = 500;

/// Writes from several threads, while another one changes settings.
void write_from_threads(nmsg_output_t output) {
    std::vector<std::thread> threads;
    for (int t = 0; t < thread_count; ++t) {
        threads.emplace_back([output, t] {
            for (int i = 0; i < messages_per_thread; ++i) {
                EXPECT_EQ(::nmsg_output_write(output, logline(std::to_string(t) + "/" + std::to_string(i)).get()),
                          nmsg_res_success);
            }
        });
    }
    for (int i = 0; i < 50; ++i) {
        ::nmsg_output_set_buffered(output, i % 2 == 0);
        ::nmsg_output_set_filter_msgtype(output, i % 2 == 0 ? 1 : 0, i % 2 == 0 ? 6 : 0);
        ::nmsg_output_set_source(output, 5);
        ::nmsg_output_set_endline(output, "\n");
        ::nmsg_output_set_rate(output, nullptr);
        ::nmsg_output_set_zlibout(output, i % 4 == 0);
        EXPECT_EQ(::nmsg_output_flush(output), nmsg_res_success);
        EXPECT_NE(::nmsg2_output_get_error(output), nullptr);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

TEST(OutputThreads, WriteWholeMessagesToFiles) {
    const MemoryFile file;
    Output output(::nmsg_output_open_file(file.open(), 1000));
    write_from_threads(output.get());
    EXPECT_EQ(close(output), nmsg_res_success);
    auto texts = read_lines(file.content()).texts;
    std::ranges::sort(texts);
    EXPECT_EQ(texts.size(), std::size_t{thread_count * messages_per_thread});
    EXPECT_EQ(std::ranges::unique(texts).size(), 0U);
}

TEST(OutputThreads, NumberContainersInTheOrderOfSending) {
    const Ends ends = datagram_sockets();
    Output output(::nmsg_output_open_sock(ends.writing, 1000));
    std::size_t count = 0;
    const Input input(::nmsg_input_open_sock(ends.reading));
    std::thread reader([&] {
        while (count < thread_count * messages_per_thread) {
            nmsg_message_t read = nullptr;
            if (::nmsg_input_read(input.get(), &read) == nmsg_res_success) {
                const Message message(read);
                ++count;
            }
        }
    });
    write_from_threads(output.get());
    EXPECT_EQ(close(output), nmsg_res_success);
    reader.join();
    std::uint64_t dropped = 9;
    EXPECT_EQ(::nmsg_input_get_count_container_dropped(input.get(), &dropped), nmsg_res_success);
    EXPECT_EQ(dropped, 0U);
}

TEST(OutputThreads, WriteWholeText) {
    for (const bool json : {false, true}) {
        const MemoryFile file;
        Output output(json ? ::nmsg_output_open_json(file.open()) : ::nmsg_output_open_pres(file.open()));
        write_from_threads(output.get());
        EXPECT_EQ(close(output), nmsg_res_success);
        const std::string text = file.content();
        std::size_t count = 0;
        for (std::size_t at = 0; at < text.size(); ++count) {
            ASSERT_EQ(text[at], json ? '{' : '[');
            at = json ? text.find("}}\n", at) + 3 : text.find("\n\n", at) + 2;
        }
        EXPECT_EQ(count, std::size_t{thread_count * messages_per_thread});
    }
}

}  // namespace
}  // namespace spindrift::tests::capi
