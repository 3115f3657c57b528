#include <spindrift/rates/rates.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/packet/packet_writer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <random>
#include <stdexcept>

namespace spindrift::rates {
namespace {

using namespace trace;

using testing::ElementsAre;

/// A capture file that goes with the test.
class CaptureFile {
public:
    explicit CaptureFile(packet::PacketFormat format = packet::PacketFormat::pcap) {
        std::string name = "/tmp/spindrift-XXXXXX";
        folder_ = ::mkdtemp(name.data());
        path_ = folder_ / "packets";
        writer_ = packet::open_packet_writer(format, path_);
    }
    CaptureFile(const CaptureFile&) = delete;
    CaptureFile& operator=(const CaptureFile&) = delete;
    ~CaptureFile() { std::filesystem::remove_all(folder_); }

    // An Ethernet frame with a size on the wire, and with IPv4 or IPv6 as its type says.
    void add(std::uint32_t second, std::uint32_t wire_size = 64, bool ipv6 = false) {
        std::vector<std::byte> frame(wire_size - 4);
        frame[12] = std::byte{static_cast<std::uint8_t>(ipv6 ? 0x86 : 0x08)};
        frame[13] = std::byte{static_cast<std::uint8_t>(ipv6 ? 0xDD : 0x00)};
        packet::Packet packet;
        packet.octets = frame;
        packet.wire_size = wire_size;
        packet.link = packet::LinkLayer::ethernet;
        packet.time = packet::PacketTime::from_parts(second, 0);
        ASSERT_TRUE(writer_->write(packet));
    }

    const std::string& close() {
        writer_->close();
        return path_;
    }

private:
    std::filesystem::path folder_;
    std::string path_;
    std::unique_ptr<packet::PacketWriter> writer_;
};

struct Row {
    std::uint64_t start;
    TrafficCounts counts;
    friend bool operator==(const Row&, const Row&) = default;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    out << row.start << ':';
    for (const Traffic& traffic : row.counts) {
        out << ' ' << traffic.packets << '/' << traffic.octets;
    }
    return out;
}

std::vector<Row> rows_of(const std::string& uri, unsigned threads, RateTableOptions table_options,
                         const std::vector<std::string>& filters) {
    std::vector<Row> rows;
    table_options.filters = filters.size();
    RateTable table(table_options, [&](const RateRow& row) { rows.push_back({row.start, row.counts}); });
    Input input(uri, {.threads = threads});
    count_rates(input, table, {.filters = filters});
    table.finish();
    EXPECT_EQ(input.error_message(), "");
    return rows;
}

// A size and a second.
using Packets = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// One packet at a time, as the definition has it.
std::vector<Row> plain_rows(const Packets& packets, std::uint64_t interval, std::size_t filters) {
    std::vector<Row> rows = {{packets[0].second, TrafficCounts(filters + 1)}};
    for (const auto& [size, second] : packets) {
        while (second >= rows.back().start + interval) {
            rows.push_back({rows.back().start + interval, TrafficCounts(filters + 1)});
        }
        rows.back().counts[0] += {1, size};
        for (std::size_t i = 1; i <= filters; ++i) {
            rows.back().counts[i] += size > 64 ? Traffic{1, size} : Traffic{};
        }
    }
    return rows;
}

TEST(Rates, AreThoseOfOneThreadHoweverManyThereAre) {
    CaptureFile file;
    std::mt19937 engine(7);
    const auto random = [&] { return static_cast<std::uint32_t>(engine()); };
    Packets packets;
    // Time goes on slowly, leaps now and then, and many packets are late: within a batch and from one to the next.
    // Batches have few large packets or many small ones, so that threads do not finish them in order.
    for (std::uint32_t i = 0, second = 5000; i < 100'000; ++i) {
        second += random() % 1000 == 0 ? 1 + random() % 20 : 0;
        const bool is_large = i / 5000 % 2 == 1 && i % 20 == 0;
        packets.emplace_back(is_large ? 9000 : 64, second - (random() % 4 == 0 ? random() % 30 : 0));
        file.add(packets.back().second, packets.back().first, is_large);
    }
    const std::string& path = file.close();
    const std::vector<std::string> filters(20, "ip6 and not tcp port 99");
    for (const std::uint64_t interval : {1U, 7U, 60U}) {
        const auto expected = plain_rows(packets, interval, filters.size());
        ASSERT_GT(expected.size(), 10U);
        for (const unsigned threads : {1U, 2U, 5U, 8U}) {
            EXPECT_TRUE(rows_of(path, threads, {.interval = interval}, filters) == expected)
                << interval << ' ' << threads;
        }
    }
}

TEST(Rates, StopAtTheSameRowHoweverManyThreadsThereAre) {
    CaptureFile file;
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        file.add(1000 + i / 1000);
    }
    const std::string& path = file.close();
    for (const unsigned threads : {1U, 3U}) {
        const auto rows = rows_of(path, threads, {.interval = 1, .max_packets = 4000}, {"ip"});
        ASSERT_EQ(rows.size(), 5U);
        EXPECT_EQ(rows.back(), (Row{1004, {{1000, 64'000}, {1000, 64'000}}}));
    }
}

TEST(Rates, CountSizesOnTheWireAndFiltersByThemselves) {
    CaptureFile file;
    file.add(10, 64);
    file.add(10, 1518, true);
    file.add(12, 100);
    EXPECT_THAT(rows_of(file.close(), 1, {.interval = 1}, {"ip", "ip6", "no such filter"}),
                ElementsAre(Row{10, {{2, 1582}, {1, 64}, {1, 1518}, {0, 0}}}, Row{11, TrafficCounts(4)},
                            Row{12, {{1, 100}, {1, 100}, {0, 0}, {0, 0}}}));
}

TEST(Rates, OfAnEmptyFileAreNone) {
    CaptureFile file;
    EXPECT_TRUE(rows_of(file.close(), 2, {.interval = 1}, {}).empty());
}

TEST(Rates, OfSeveralInputsGoOnWhereThoseBeforeEnded) {
    CaptureFile first;
    first.add(100);
    first.add(111);
    CaptureFile second;
    second.add(117);
    second.add(134);
    CaptureFile third;
    third.add(1'000'000);
    std::vector<Row> rows;
    RateTable table({.interval = 10}, [&](const RateRow& row) { rows.push_back({row.start, row.counts}); });
    for (CaptureFile* const file : {&first, &second, &third}) {
        Input input(file->close());
        count_rates(input, table, {.append = true});
    }
    table.finish();
    EXPECT_THAT(rows, ElementsAre(Row{100, {{1, 64}}}, Row{110, {{2, 128}}}, Row{120, {{0, 0}}}, Row{130, {{1, 64}}},
                                  Row{140, {{0, 0}}}, Row{1'000'000, {{1, 64}}}));
}

TEST(Rates, TellOfLossesThatAreKnown) {
    for (const auto format : {packet::PacketFormat::pcap, packet::PacketFormat::erf}) {
        CaptureFile file(format);
        file.add(1);
        const std::string uri = (format == packet::PacketFormat::erf ? "erf:" : "pcapfile:") + file.close();
        RateRow last;
        RateTable table({}, [&](const RateRow& row) { last = row; });
        {
            Input input(uri);
            count_rates(input, table, {});
        }
        table.finish();
        EXPECT_EQ(last.counts[0].packets, 1U);
        EXPECT_EQ(last.dropped, format == packet::PacketFormat::erf ? std::optional<std::uint64_t>(0) : std::nullopt);
        EXPECT_EQ(last.missing, std::nullopt);
    }
}

TEST(Rates, EndWhenRowsCannotBeDelivered) {
    CaptureFile file;
    for (std::uint32_t i = 0; i < 1000; ++i) {
        file.add(i);
    }
    int calls = 0;
    RateTable table({.interval = 1}, [&](const RateRow&) {
        ++calls;
        throw Error("no room");
    });
    Input input(file.close(), {.threads = 2});
    EXPECT_THROW(count_rates(input, table, {.filters = {"ip"}}), Error);
    EXPECT_EQ(calls, 1);
    EXPECT_TRUE(input.is_stopped());
}

TEST(Rates, ArePausedInTime) {
    CaptureFile file;
    file.add(1);
    file.add(2);
    int pauses = 0;
    RateTable table({.interval = 1}, [](const RateRow&) {});
    Input input(file.close());
    count_rates(input, table, {.on_rows = [&] { ++pauses; }});
    EXPECT_GE(pauses, 1);
}

}  // namespace
}  // namespace spindrift::rates
