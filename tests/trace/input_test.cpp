#include <spindrift/trace/input.hpp>

#include "tests/compat/lines.hpp"
#include "tests/packet/captures.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/packet_writer.hpp>
#include <spindrift/trace/run.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

namespace spindrift::trace {
namespace {

using namespace std::chrono_literals;
using packet::Packet;
using packet::PacketBatch;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

using Folder = spindrift::tests::CaptureFolder;

// A UDP packet of Ethernet between two ports of two hosts; odd ones go the other way.
std::vector<std::byte> udp_frame(unsigned flow, bool back) {
    std::vector<std::byte> frame(14 + 20 + 8 + 4);
    store_be(frame.data() + 12, std::uint16_t{0x0800});
    std::byte* const ip = frame.data() + 14;
    ip[0] = std::byte{0x45};
    store_be(ip + 2, std::uint16_t{32});
    ip[9] = std::byte{17};
    const std::uint32_t a = 0x0A000000 + flow;
    const std::uint32_t b = 0xC0000201;
    store_be(ip + 12, back ? b : a);
    store_be(ip + 16, back ? a : b);
    store_be(ip + 20, back ? std::uint16_t{53} : static_cast<std::uint16_t>(1024 + flow));
    store_be(ip + 22, back ? static_cast<std::uint16_t>(1024 + flow) : std::uint16_t{53});
    store_be(ip + 24, std::uint16_t{12});
    return frame;
}

constexpr unsigned flows = 100;

// Writes packets of 100 flows, both ways in turn, so many microseconds apart.
void write_packets(const std::string& path, unsigned count, unsigned apart = 10) {
    const auto writer = packet::open_packet_writer(packet::PacketFormat::pcap, path);
    for (unsigned i = 0; i < count; ++i) {
        const auto frame = udp_frame(i % flows, i / flows % 2 == 1);
        Packet packet;
        packet.octets = frame;
        packet.wire_size = static_cast<std::uint32_t>(frame.size() + 4);
        packet.link = packet::LinkLayer::ethernet;
        const std::uint64_t microseconds = std::uint64_t{i} * apart;
        packet.time = packet::PacketTime::from_parts(1000 + static_cast<std::uint32_t>(microseconds / 1'000'000),
                                                     static_cast<std::uint32_t>(microseconds % 1'000'000 * 1000));
        ASSERT_TRUE(writer->write(packet));
    }
    writer->close();
}

using Result = Input::Result;

std::size_t count_all(Input& input, Result& last) {
    PacketBatch batch;
    std::size_t count = 0;
    do {
        last = input.read(0, batch, 1s);
        count += batch.packets.size();
    } while (last == Result::packets || last == Result::nothing);
    return count;
}

TEST(Input, ReadsAFileByAnyName) {
    const Folder folder;
    const std::string path = folder.file("a.pcap.gz");
    write_packets(path, 1000);
    for (const std::string& uri :
         {path, "pcapfile:" + path, "PCAPFile:" + path, "pcap:" + path, "pt=1,bs=5:pcap:" + path}) {
        Input input(uri);
        Result last{};
        EXPECT_EQ(count_all(input, last), 1000U) << uri;
        EXPECT_EQ(last, Result::end);
        EXPECT_FALSE(input.is_live());
        EXPECT_EQ(input.body(), path);
        EXPECT_EQ(input.statistics().accepted, 1000U);
        EXPECT_EQ(input.statistics().dropped, std::nullopt);
    }
}

TEST(Input, ReadsNoMoreThanItsMemoryAllows) {
    const Folder folder;
    const std::string path = folder.file("a.pcap");
    write_packets(path, 20'000);
    for (const Sharing sharing : {Sharing::any, Sharing::flow}) {
        MemoryBudget memory(96 << 10);  // less than a batch needs: one is read in any case
        Input input(path, {.threads = 2, .sharing = sharing, .memory = &memory});
        PacketBatch first;
        PacketBatch second;
        ASSERT_EQ(input.read(0, first, 1s), Result::packets);
        if (sharing == Sharing::flow) {
            ASSERT_EQ(input.read(1, second, 1s), Result::packets);  // its part of the batch
            input.release(1, second);
        }
        EXPECT_EQ(input.read(1, second, 0s), Result::nothing);
        input.release(0, first);
        EXPECT_EQ(input.read(1, second, 1s), Result::packets);
    }
}

struct WrongUri {
    std::string uri;
    const char* reason;
};

class WrongUris : public testing::TestWithParam<WrongUri> {};

TEST_P(WrongUris, AreRefusedWithAReason) {
    try {
        const Input input(GetParam().uri);
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr(GetParam().reason));
        EXPECT_THAT(error.what(), testing::Not(HasSubstr("\n")));
    }
}

INSTANTIATE_TEST_SUITE_P(Table, WrongUris,
                         testing::Values(WrongUri{"nosuch:thing", "Unknown format (nosuch)"},
                                         WrongUri{"/no/such/file", "(/no/such/file)"},
                                         WrongUri{"pcapfile:/no/such/file", "No such file"},
                                         WrongUri{"int:nosuch0", "nosuch0"}, WrongUri{"", "Unable to find URI ()"},
                                         WrongUri{"ndag:lo", "Bad ndag URI"}, WrongUri{"ndagtcp:lo", "Bad ndagtcp URI"},
                                         WrongUri{"pt=x:pcapfile:-", "not a number of threads"}));

TEST(Input, MentionsSettingsItDoesNotKnow) {
    const Folder folder;
    write_packets(folder.file("a.pcap"), 1);
    std::string lines;
    const Input input("pt=3,foo=bar:pcapfile:" + folder.file("a.pcap"),
                      {.report = spindrift::tests::trace_lines([&](const std::string& line) { lines += line; })});
    EXPECT_EQ(lines, "No matching option foo(=bar), ignoring");
    EXPECT_EQ(input.threads(), 3U);
}

TEST(Input, Filters) {
    const Folder folder;
    const std::string path = folder.file("a.pcap");
    write_packets(path, 1000);
    Input input(path, {.filter = "udp src port 53"});
    Result last{};
    EXPECT_EQ(count_all(input, last), 500U);
    EXPECT_EQ(input.statistics().accepted, 500U);
    EXPECT_EQ(input.statistics().filtered, 500U);
    EXPECT_EQ(input.statistics().received, 1000U);
    EXPECT_THROW(Input(path, {.filter = "no such filter"}), Error);
}

TEST(Input, DeliversWhatIsBeforeTrouble) {
    const Folder folder;
    const std::string path = folder.file("a.pcap");
    write_packets(path, 1000);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 10);
    Input input(path);
    Result last{};
    EXPECT_EQ(count_all(input, last), 999U);
    EXPECT_EQ(last, Result::failed);
    EXPECT_TRUE(input.is_cut_short());
    EXPECT_THAT(input.error_message(), HasSubstr("truncated"));
}

struct Seen {
    std::size_t count = 0;
    std::map<std::uint16_t, int> ports;
};

std::vector<Seen> see_all(Input& input) {
    return run<Seen>(input, {.packet = [](Seen& mine, const Packet& packet) {
                         ++mine.count;
                         const packet::Layers layers = packet::layers_of(packet);
                         ++mine.ports[std::max(layers.source_port(), layers.destination_port())];
                     }});
}

class SharedFile : public testing::TestWithParam<Sharing> {};

TEST_P(SharedFile, GivesEachPacketToOneThread) {
    const Folder folder;
    const std::string path = folder.file("a.pcap");
    constexpr unsigned all = 200'000;
    write_packets(path, all);
    Input input(path, {.threads = 3, .sharing = GetParam()});
    std::size_t count = 0;
    std::map<std::uint16_t, int> threads_of_flow;
    const auto states = see_all(input);
    EXPECT_EQ(states.size(), 3U);
    for (const Seen& seen : states) {
        count += seen.count;
        for (const auto& [port, packets] : seen.ports) {
            ++threads_of_flow[port];
        }
    }
    EXPECT_EQ(count, all);
    EXPECT_EQ(input.statistics().accepted, all);
    EXPECT_EQ(threads_of_flow.size(), flows);
    for (const auto& [port, threads] : threads_of_flow) {
        if (GetParam() == Sharing::flow) {
            EXPECT_EQ(threads, 1) << port;
        } else if (GetParam() == Sharing::direction) {
            EXPECT_LE(threads, 2) << port;
        }
    }
    if (GetParam() != Sharing::any) {
        for (const Seen& seen : states) {
            EXPECT_GT(seen.count, all / 10);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Ways, SharedFile, testing::Values(Sharing::any, Sharing::flow, Sharing::direction));

TEST(SharedFile, TellsEachThreadOfTrouble) {
    const Folder folder;
    const std::string path = folder.file("a.pcap");
    write_packets(path, 1000);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 10);
    Input input(path, {.threads = 4, .sharing = Sharing::flow});
    std::size_t count = 0;
    for (const Seen& seen : see_all(input)) {
        count += seen.count;
    }
    EXPECT_EQ(count, 999U);
    EXPECT_THAT(input.error_message(), HasSubstr("truncated"));
    PacketBatch batch;
    for (unsigned i = 0; i < 4; ++i) {
        EXPECT_EQ(input.read(i, batch, 0ms), Result::failed);
    }
}

TEST(SharedFile, KeepsTheOrderOfEachFlow) {
    struct Times {
        std::map<std::uint16_t, packet::PacketTime> last;
        bool sorted = true;
    };
    const Folder folder;
    const std::string path = folder.file("a.pcap");
    write_packets(path, 100'000);
    Input input(path, {.threads = 2, .sharing = Sharing::flow});
    const auto states = run<Times>(input, {.packet = [](Times& mine, const Packet& packet) {
                                       const packet::Layers layers = packet::layers_of(packet);
                                       packet::PacketTime& last =
                                           mine.last[std::max(layers.source_port(), layers.destination_port())];
                                       mine.sorted = mine.sorted && last <= packet.time;
                                       last = packet.time;
                                   }});
    for (const Times& times : states) {
        EXPECT_TRUE(times.sorted);
    }
}

TEST(SharedFile, IsSharedByAHasherOfTheUsersOwn) {
    using Sources = std::map<std::uint32_t, unsigned>;
    constexpr unsigned threads = 3;
    const Folder folder;
    const std::string path = folder.file("a.pcap");
    write_packets(path, 10'000);
    const auto source_of = [](const Packet& packet) { return load_be<std::uint32_t>(packet.octets.data() + 26); };
    Input input(path, {.threads = threads, .hasher = [&](const Packet& packet) { return source_of(packet); }});
    const auto states =
        run<Sources>(input, {.packet = [&](Sources& mine, const Packet& packet) { ++mine[source_of(packet)]; }});
    unsigned count = 0;
    for (unsigned thread = 0; thread < threads; ++thread) {
        EXPECT_FALSE(states[thread].empty());
        for (const auto& [source, packets] : states[thread]) {
            EXPECT_EQ(source % threads, thread);
            count += packets;
        }
    }
    EXPECT_EQ(count, 10'000U);
}

TEST(Input, OfNdagTellsThatAHasherIsNotUsed) {
    std::string said;
    const Input input("ndag:lo,239.255.17.45,10001",
                      {.threads = 2,
                       .hasher = [](const Packet&) { return std::uint64_t{0}; },
                       .report = spindrift::tests::trace_lines([&](const std::string& line) { said += line; })});
    EXPECT_THAT(said, HasSubstr("the streams of nDAG are what threads get"));
}

TEST(Run, TicksByPacketTime) {
    struct Ticks {
        unsigned packets = 0;
        std::vector<std::pair<unsigned, std::int64_t>> ticks;  // packets before, milliseconds
    };
    const Folder folder;
    const std::string path = folder.file("a.pcap");
    write_packets(path, 25, 150'000);  // from 1000 s on
    const auto count = [](Ticks& mine, const Packet&) { ++mine.packets; };
    const auto tick = [](Ticks& mine, Timestamp now) {
        mine.ticks.emplace_back(mine.packets, now.nanoseconds() / 1'000'000);
    };
    Input input(path);
    const auto states =
        run<Ticks>(input, {.packet = count, .tick = tick, .tick_interval = 1s, .tick_clock = TickClock::packets});
    // The packets at 1001.05, 1002.1 and 1003.0 are the first of their seconds.
    EXPECT_THAT(states.at(0).ticks,
                testing::ElementsAre(std::pair(7U, 1001'000), std::pair(14U, 1002'000), std::pair(20U, 1003'000)));
    EXPECT_EQ(states.at(0).packets, 25U);

    Input again(path);
    const auto often =
        run<Ticks>(again, {.packet = count, .tick = tick, .tick_interval = 100ms, .tick_clock = TickClock::packets});
    // One for each packet but the first, also where a pause is longer than an interval.
    ASSERT_EQ(often.at(0).ticks.size(), 24U);
    EXPECT_EQ(often.at(0).ticks.at(0), std::pair(1U, std::int64_t{1000'100}));
    EXPECT_EQ(often.at(0).ticks.at(1), std::pair(2U, std::int64_t{1000'300}));
}

TEST(Input, PlaysFilesInTheirOwnTime) {
    const Folder folder;
    const std::string path = folder.file("a.pcap");
    write_packets(path, 10, 100'000);  // 0.9 seconds
    Input input(path, {.speed = 2});
    const auto start = Clock::now();
    Result last{};
    EXPECT_EQ(count_all(input, last), 10U);
    EXPECT_GE(Clock::now() - start, 440ms);

    Input again(path, {.speed = 1});
    PacketBatch batch;
    EXPECT_EQ(again.read(0, batch, 1s), Result::packets);
    EXPECT_EQ(batch.packets.size(), 1U);
    EXPECT_EQ(again.read(0, batch, 5ms), Result::nothing) << "the next is not due yet";
}

// A section, an interface and a packet of 2023.
const std::string with_metadata = TEST_DATA "/field/epbopts.pcapng";

TEST(Input, MetadataAreNoPackets) {
    for (const auto& [filter, accepted] : {std::pair("", 1U), {"udp", 1U}, {"tcp", 0U}}) {
        Input input(with_metadata, {.filter = filter});
        Result last{};
        EXPECT_EQ(count_all(input, last), 2 + accepted);
        const Statistics statistics = input.statistics();
        EXPECT_EQ(statistics.metadata, 2U);
        EXPECT_EQ(statistics.received, 1U);
        EXPECT_EQ(statistics.accepted, accepted);
        EXPECT_EQ(statistics.filtered, 1 - accepted);
        EXPECT_EQ(statistics.unfilterable, 0U);
        EXPECT_EQ(statistics.dropped, 7U);
    }
}

TEST(Input, PlaysMetadataAtOnce) {
    Input input(with_metadata, {.speed = 1e-6});
    PacketBatch batch;
    std::size_t count = 0;
    while (input.read(0, batch, 5s) == Result::packets) {
        count += batch.packets.size();
    }
    EXPECT_EQ(count, 3U);
}

TEST(Run, MetadataHaveACallbackOfTheirOwn) {
    struct Counts {
        int packets = 0;
        int metadata = 0;
    };
    const auto count = [](Counts& mine, const Packet& packet) {
        EXPECT_FALSE(packet.is_metadata());
        ++mine.packets;
    };
    Input input(with_metadata);
    const auto states = run<Counts>(input, {.packet = count, .metadata = [](Counts& mine, const Packet& packet) {
                                                EXPECT_EQ(packet.link, packet::LinkLayer::pcapng_meta);
                                                ++mine.metadata;
                                            }});
    EXPECT_EQ(states.at(0).packets, 1);
    EXPECT_EQ(states.at(0).metadata, 2);
    Input again(with_metadata);
    EXPECT_EQ(run<Counts>(again, {.packet = count}).at(0).packets, 1);
}

/// A pipe that nothing comes by.
class Idle {
public:
    Idle() {
        EXPECT_EQ(::mkfifo(path().c_str(), 0600), 0);
        writer_ = std::thread([this] { std::ofstream(path()) << "\xD4\xC3\xB2\xA1\x02"; });
    }
    ~Idle() { writer_.join(); }
    Idle(const Idle&) = delete;
    Idle& operator=(const Idle&) = delete;

    [[nodiscard]] std::string path() const { return folder_.file("idle"); }

private:
    Folder folder_;
    std::thread writer_;
};

TEST(Input, RefusesAFileThatEndsInItsHeader) {
    const Idle idle;
    EXPECT_THROW(Input("pcapfile:" + idle.path()), Error);
}

TEST(Input, OfNdagTicksAndStopsWithoutAnyStream) {
    Input input("ndag:lo,239.255.17.45,44044", {.threads = 3});
    EXPECT_TRUE(input.is_live());
    std::atomic<unsigned> ready = 0;  // threads that have ticked twice
    const auto states = run<int>(input, {.packet = [](int&, const Packet&) {},
                                         .tick =
                                             [&](int& mine, Timestamp) {
                                                 if (++mine == 2 && ++ready == 3) {
                                                     input.stop();
                                                 }
                                             },
                                         .tick_interval = 10ms});
    ASSERT_EQ(states.size(), 3U);
    for (const int count : states) {
        EXPECT_GE(count, 2);
    }
    EXPECT_EQ(input.statistics().missing, 0U);
}

TEST(Run, StopsAllWhenOneFails) {
    Input input("ndag:lo,239.255.17.45,44045", {.threads = 2});
    const Program<int> program{.packet = [](int&, const Packet&) {},
                               .tick = [](int&, Timestamp) { throw Error("no more"); },
                               .tick_interval = 10ms};
    EXPECT_THROW(run<int>(input, program), Error);
}

TEST(Run, RefusesToRunWithoutThreads) {
    const Folder folder;
    write_packets(folder.file("some.pcap"), 10);
    Input input(folder.file("some.pcap"), {.threads = 2});
    // Threads of stacks that nobody has the memory for.
    pthread_attr_t before;
    ASSERT_EQ(::pthread_getattr_default_np(&before), 0);
    pthread_attr_t attributes;
    ASSERT_EQ(::pthread_attr_init(&attributes), 0);
    ASSERT_EQ(::pthread_attr_setstacksize(&attributes, std::size_t{1} << 47), 0);
    ASSERT_EQ(::pthread_setattr_default_np(&attributes), 0);
    EXPECT_THROW(run<int>(input, {.packet = [](int&, const Packet&) {}}), Error);
    EXPECT_EQ(::pthread_setattr_default_np(&before), 0);
    EXPECT_TRUE(input.is_stopped());
}

TEST(Run, FinishesEveryThread) {
    const Folder folder;
    write_packets(folder.file("a.pcap"), 100);
    Input input(folder.file("a.pcap"), {.threads = 3});
    std::atomic<int> finished = 0;
    const auto states = run<unsigned>(input, {.packet = [](unsigned&, const Packet&) {},
                                              .finish = [&](unsigned&) { ++finished; },
                                              .start = [](unsigned thread) { return thread; }});
    EXPECT_EQ(finished, 3);
    EXPECT_EQ(states, (std::vector<unsigned>{0, 1, 2}));
}

}  // namespace
}  // namespace spindrift::trace
