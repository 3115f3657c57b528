#include "src/ndag/stream_table.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace spindrift::ndag {
namespace {

using namespace std::chrono_literals;
using Room = StreamTable::Room;

const IpAddress good = *IpAddress::parse("192.0.2.1");
const IpAddress bad = *IpAddress::parse("198.51.100.1");

class Table : public testing::Test {
protected:
    /// Adds streams as a beacon of a sender would. \returns what the last one met
    Room announce(const IpAddress& sender, int first, int count) {
        table.begin_beacon();
        for (int port = first; port < first + count; ++port) {
            table.announce(static_cast<std::uint16_t>(port), now);
        }
        for (int port = first; port < first + count; ++port) {
            if (has(port)) {
                continue;
            }
            const auto place = table.place_for(sender, now);
            if (place.room == Room::after_eviction) {
                table.erase(place.evicted);
            } else if (place.room != Room::free) {
                return place.room;
            }
            table.add(static_cast<std::uint16_t>(port),
                      {.name = std::to_string(port), .sender = sender, .joined = now, .announced = now});
        }
        return Room::free;
    }

    void send(int port) {
        StreamTable::Entry& stream = table.entries().at(static_cast<std::uint16_t>(port));
        stream.activity->has_sent = true;
        stream.activity->heard_at = now;
    }

    bool has(int first, int count = 1) {
        for (int port = first; port < first + count; ++port) {
            if (!table.entries().contains(static_cast<std::uint16_t>(port))) {
                return false;
            }
        }
        return true;
    }

    StreamTable::TimePoint now;
    StreamTable table{{.streams = 8, .per_sender = 6, .silent_per_sender = 4}};
};

TEST_F(Table, GivesEachSenderAQuota) {
    EXPECT_EQ(announce(bad, 1000, 100), Room::quota_used);
    EXPECT_EQ(table.entries().size(), 4U);
    EXPECT_EQ(announce(good, 2000, 4), Room::free);
    EXPECT_TRUE(has(1000, 4));
    EXPECT_TRUE(has(2000, 4));
}

TEST_F(Table, EvictsTheSilentStreamsOfWhoHasMost) {
    announce(bad, 1000, 4);
    now += 1s;
    announce(*IpAddress::parse("198.51.100.2"), 1100, 4);
    now += 1s;
    EXPECT_EQ(announce(good, 2000, 2), Room::free);
    EXPECT_TRUE(has(2000, 2));
    EXPECT_EQ(table.entries().size(), 8U);
    EXPECT_FALSE(has(1000)) << "the oldest";
    for (int i = 3; i < 250; ++i) {
        announce(*IpAddress::parse("198.51.100." + std::to_string(i)), 10'000 + 10 * i, 4);
        EXPECT_EQ(announce(good, 2000, has(2000) ? 0 : 1), Room::free) << "after " << i << " forged addresses";
        EXPECT_TRUE(has(2000));
        now += 1s;
    }
}

TEST_F(Table, KeepsWhatSends) {
    announce(good, 2000, 4);
    for (int port = 2000; port < 2004; ++port) {
        send(port);
    }
    for (int i = 1; i < 250; ++i) {
        announce(*IpAddress::parse("198.51.100." + std::to_string(i)), 10'000 + 10 * i, 4);
    }
    EXPECT_TRUE(has(2000, 4));
    for (const auto& [port, stream] : table.entries()) {
        send(port);
    }
    EXPECT_EQ(announce(*IpAddress::parse("203.0.113.1"), 3000, 1), Room::none);
}

TEST_F(Table, ReplacesSilentStreamsOfTheSameSender) {
    announce(good, 2000, 4);
    send(2000);
    EXPECT_EQ(announce(good, 3000, 1), Room::free);
    EXPECT_EQ(announce(good, 3001, 3), Room::free) << "a monitor that has restarted uses other ports";
    EXPECT_TRUE(has(2000));
    EXPECT_TRUE(has(3001, 3));
    EXPECT_EQ(table.entries().size(), 5U);
}

TEST_F(Table, DoesNotEvictWhatTheSameBeaconAnnounces) {
    EXPECT_EQ(announce(bad, 1000, 100), Room::quota_used);
    EXPECT_EQ(announce(bad, 1000, 100), Room::quota_used);
    EXPECT_TRUE(has(1000, 4));
}

TEST_F(Table, LimitsHowOftenASenderReplacesItsStreams) {
    unsigned replaced = 0;
    for (int port = 1000; port < 2000; ++port) {
        replaced += announce(bad, port, 1) == Room::free ? 1U : 0U;
    }
    EXPECT_EQ(replaced, 4 + StreamTable::max_replaced);
    now += 1s;
    EXPECT_EQ(announce(bad, 2000, 1), Room::free);
}

TEST_F(Table, CountsStreamsThatSendToo) {
    for (int port = 1000; port < 1006; ++port) {
        announce(bad, port, 1);
        send(port);
    }
    EXPECT_EQ(announce(bad, 2000, 1), Room::quota_used);
    EXPECT_EQ(announce(good, 3000, 2), Room::free);
}

TEST_F(Table, TakesStreamsThatAreGoneForSilent) {
    announce(good, 2000, 4);
    announce(good, 2000, 4);
    for (int port = 2000; port < 2004; ++port) {
        send(port);
    }
    announce(good, 2100, 2);
    send(2100);
    send(2101);
    now += StreamTable::gone_after;
    EXPECT_EQ(announce(good, 3000, 1), Room::quota_used);
    now += 1s;
    EXPECT_EQ(announce(good, 3000, 4), Room::free);
    EXPECT_TRUE(has(3000, 4));
}

}  // namespace
}  // namespace spindrift::ndag
