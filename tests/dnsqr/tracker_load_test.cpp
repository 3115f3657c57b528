#include "tracked_messages.hpp"

#include <gtest/gtest.h>

namespace spindrift::dnsqr {
namespace {

using namespace samples;

// Queries and responses in random order. A list that is searched from the front tells what is right.
TEST(Dnsqr, AgreesWithAPlainSearch) {
    Random random(42);
    struct Waiting {
        std::uint16_t id, port;
        Timestamp time;
    };
    std::vector<Waiting> waiting;
    TrackedMessages tracker;
    for (int i = 0; i < 20'000; ++i) {
        const auto id = static_cast<std::uint16_t>(random.up_to(40));
        const auto port = static_cast<std::uint16_t>(1024 + random.up_to(60));
        const double now = 1 + i / 10'000.0;
        tracker.messages.clear();
        if (random.up_to(9) < 6) {
            tracker.add(to_server(dns(id, rd), port), now);
            waiting.push_back({id, port, at(now)});
            ASSERT_TRUE(tracker.messages.empty());
            continue;
        }
        tracker.add(to_client(dns(id, is_response), port), now);
        const auto found =
            std::ranges::find_if(waiting, [&](const Waiting& w) { return w.id == id && w.port == port; });
        ASSERT_EQ(1U, tracker.messages.size());
        ASSERT_EQ(found == waiting.end() ? "UDP_UNSOLICITED_RESPONSE" : "UDP_QUERY_RESPONSE",
                  tracker.last().text("type"));
        if (found != waiting.end()) {
            ASSERT_EQ(found->time, tracker.last().time);
            waiting.erase(found);
        }
    }
    tracker.messages.clear();
    tracker.end();
    ASSERT_EQ(waiting.size(), tracker.messages.size());
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        ASSERT_EQ(waiting[i].time, tracker.messages[i]->time) << "in the order of arrival";
    }
}

TEST(Dnsqr, BoundsMemoryForLargeQueries) {
    // Queries of 60 KB each: they use up the memory long before the table is full.
    Options options;
    options.table_size = 2000;
    Tracker tracker(options);
    Transactions out;
    const auto large = to_server(joined({dns(1, rd), Octets(60'000)}));
    std::size_t given_up = 0;
    for (int i = 0; i < 300; ++i) {
        out.clear();
        tracker.add(large, at(1), out);
        given_up += out.list.size();
    }
    EXPECT_GT(given_up, 250U);
    EXPECT_EQ(given_up, tracker.counts().evicted);
}

TEST(Dnsqr, FillsBatchesInPortions) {
    // The first packet ends the waiting of 999 queries. The next is processed once they are reported, in batches that
    // are not larger than their limit.
    Tracker tracker(Options{});
    Transactions out;
    for (std::uint16_t id = 0; id < 1000; ++id) {
        tracker.add(query(id), at(1), out);
    }
    ASSERT_TRUE(out.list.empty());
    out.max_size = 50'000;
    const Octets last = response(1);
    const std::vector<Transaction::TimedPacket> packets(2, {last, at(100)});
    std::size_t taken = 0;
    std::size_t transactions = 0;
    while (taken < packets.size()) {
        out.clear();
        taken += tracker.add(std::span(packets).subspan(taken), out);
        EXPECT_LE(out.list.size(), 50'000 / sizeof(Transaction));
        transactions += out.list.size();
    }
    EXPECT_EQ(1001U, transactions);
    EXPECT_EQ(0U, tracker.pending());
}

TEST(Dnsqr, ReportsAQueryForWhichThereIsNoMemory) {
    MemoryBudget budget(200'000);
    MemoryCharge others(&budget);
    TrackedMessages tracker({.memory = &budget});
    ASSERT_TRUE(others.resize(budget.limit() - budget.held()));
    tracker.add(query(7), 1);
    ASSERT_EQ(1U, tracker.messages.size());
    EXPECT_EQ("UDP_UNANSWERED_QUERY", tracker.last().text("type"));
    EXPECT_EQ("7", tracker.last().text("id"));
    EXPECT_EQ(1U, tracker.tracker().counts().evicted);
    others.clear();
    tracker.add(query(8), 1).add(response(8), 2);
    EXPECT_EQ("UDP_QUERY_RESPONSE", tracker.last().text("type"));
}

TEST(Dnsqr, ManyAlikeQueriesDoNotTakeLong) {
    // One sender repeats address, port and id, each time with a new name. If each query were compared with all queries
    // before it, this would take hours, and the test runner would end it.
    Tracker tracker(Options{});
    Transactions out;
    for (std::uint32_t i = 0; i < 500'000; ++i) {
        out.clear();
        const auto name = fmt::format("04{:08x}00", i);
        tracker.add(to_server(dns(1, rd, name)), at(1), out);
        if (i % 10 == 0) {
            tracker.add(to_client(dns(1, is_response, "0378787800")), at(1), out);
        }
    }
    EXPECT_GT(tracker.counts().evicted, 0U);
}

TEST(Dnsqr, TimesOfAnyClockDoNoHarm) {
    TrackedMessages tracker;
    for (const std::int64_t time :
         {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), std::int64_t{0}}) {
        Transactions out;
        tracker.tracker().add(query(1), Timestamp(time), out);
    }
    tracker.end();
    EXPECT_FALSE(tracker.messages.empty());
}

}  // namespace
}  // namespace spindrift::dnsqr
