#include "tracked_messages.hpp"

#include <spindrift/base/memory_budget.hpp>

#include <gtest/gtest.h>

#include "src/dnsqr/query_table.hpp"

#include <list>

namespace spindrift::dnsqr {
namespace {

using namespace samples;

/// A DNS question, and packets of queries that have it.
struct Asked {
    Octets name;
    std::uint16_t type = 1;

    [[nodiscard]] QueryTable::Question question() const {
        return name.empty() ? std::nullopt : QueryTable::Question({name, type, 1});
    }
};

/// A table, and addresses that its keys refer to.
class Table {
public:
    explicit Table(std::size_t max, MemoryBudget* budget = nullptr) : table(max, budget) {}

    [[nodiscard]] TransactionKey key(std::uint16_t port = 1) const {
        const Bytes addresses = Bytes(packet_).subspan(12, 8);
        return {addresses.first(4), addresses.last(4), port, 53, 1};
    }

    bool insert(std::uint16_t port, const Asked& asked, std::size_t size, Timestamp time = at(1)) {
        Octets packet = packet_;
        append(packet, asked.name);
        Octets rest(4);
        store_be(rest.data(), asked.type);
        store_be(rest.data() + 2, std::uint16_t{1});
        append(packet, rest);
        packet.resize(std::max(packet.size(), size));
        auto question = asked.question();
        if (question) {
            question->name = Bytes(packet).subspan(packet_.size(), asked.name.size());
        }
        const Transaction::TimedPacket timed = {packet, time};
        return table.insert({.key = key(port),
                             .hash = table.hash_of(key(port)),
                             .question = question,
                             .packets = std::span(&timed, 1)});
    }

    /// \returns the time of the query, in seconds, or nothing
    std::optional<std::int64_t> take(std::uint16_t port, const Asked& asked, bool may_lack_question = false) {
        PendingQuery* const query =
            table.take(key(port), table.hash_of(key(port)), asked.question(), may_lack_question);
        return query == nullptr ? std::nullopt : std::optional(release(query));
    }

    std::int64_t take_oldest() { return release(table.take_oldest()); }

    std::int64_t release(PendingQuery* query) {
        const std::int64_t time = Timestamp(query->time).seconds();
        table.release(query);
        return time;
    }

    QueryTable table;

private:
    Octets packet_ = ipv4(udp_protocol, Octets(20));
};

Asked name_of(std::uint32_t number) {
    Octets name(9);
    name[0] = std::byte{7};
    store_be(name.data() + 1, number);
    return {name};
}

TEST(QueryTable, HoldsTheMemoryOfItsBlocksOnly) {
    // Forged queries of each size that has blocks of its own, each size until the table is full.
    Table queries(8192);
    std::size_t peak = 0;
    for (std::size_t size = 32; size < 60'000; size += size < 1100 ? 32 : size / 2) {
        for (int i = 0; i < 8192; ++i) {
            while (queries.table.count() == 8192 || !queries.insert(1, {}, size)) {
                queries.take_oldest();
            }
            peak = std::max(peak, queries.table.memory());
        }
    }
    EXPECT_LE(peak, 8192U * 1024);
    EXPECT_GT(peak, 7U << 20);
    while (!queries.table.empty()) {
        queries.take_oldest();
    }
    EXPECT_LT(queries.table.memory(), 2U << 20) << "blocks are given back";
}

TEST(QueryTable, ReusesBlocksThatStragglersLeave) {
    // One query in each block stays: blocks are held, so they count, and the stragglers make room.
    Table queries(4096);
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        while (!queries.insert(static_cast<std::uint16_t>(i), {}, 900)) {
            queries.take_oldest();
        }
        if (i % 16 != 0) {
            ASSERT_TRUE(queries.take(static_cast<std::uint16_t>(i), {}, true));
        }
        ASSERT_LE(queries.table.memory(), 4096U * 1024);
    }
    EXPECT_GT(queries.table.count(), 100U);
}

TEST(QueryTable, IsPartOfABudget) {
    MemoryBudget whole(300'000);
    {
        Table queries(100'000, &whole);
        std::size_t inserted = 0;
        while (queries.insert(1, name_of(static_cast<std::uint32_t>(inserted)), 100)) {
            ++inserted;
        }
        EXPECT_GT(inserted, 500U);
        EXPECT_LE(whole.held(), whole.limit());
        EXPECT_EQ(whole.held(), queries.table.memory());
        queries.take_oldest();
    }
    EXPECT_EQ(whole.held(), 0U);
}

TEST(QueryTable, ComparesFewOfManyAlikeQueries) {
    Table queries(100'000);
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        ASSERT_TRUE(queries.insert(1, name_of(i), 0, at(i)));
    }
    const auto compared_by = [&](auto take) {
        const std::uint64_t before = queries.table.compared();
        take();
        return queries.table.compared() - before;
    };
    constexpr std::uint64_t few = 40;
    EXPECT_LT(compared_by([&] { EXPECT_FALSE(queries.take(1, name_of(10'000))); }), few);
    EXPECT_LT(compared_by([&] { EXPECT_FALSE(queries.take(1, name_of(10'000), true)); }), few);
    EXPECT_LT(compared_by([&] { EXPECT_EQ(9'999, queries.take(1, name_of(9'999))); }), few);
    EXPECT_LT(compared_by([&] { EXPECT_EQ(5'000, queries.take(1, name_of(5'000))); }), few);
    EXPECT_LT(compared_by([&] { EXPECT_EQ(0, queries.take(1, {}, true)); }), few);
    EXPECT_LT(compared_by([&] {
                  for (int i = 1; i < 100; ++i) {
                      EXPECT_EQ(i, queries.take_oldest());
                  }
              }),
              99 * 2);
}

// Queries with few keys and questions, in random order. A list that is searched from the front tells what is right.
TEST(QueryTable, AgreesWithAListWhateverTheQuestions) {
    struct Waiting {
        std::uint16_t port;
        std::uint32_t name;  // 0: no question
        std::int64_t time;
    };
    Random random(7);
    Table queries(100'000);
    std::list<Waiting> waiting;
    const auto asked = [](std::uint32_t name) { return name == 0 ? Asked() : name_of(name); };
    for (int i = 0; i < 60'000; ++i) {
        const auto port = static_cast<std::uint16_t>(random.up_to(3));
        const auto name = static_cast<std::uint32_t>(random.up_to(40));
        const bool fills = i / 1000 % 2 == 0;  // the table fills and empties in turn
        if (random.up_to(9) < (fills ? 8U : 1U)) {
            ASSERT_TRUE(queries.insert(port, asked(name), 0, at(i)));
            waiting.push_back({port, name, i});
            continue;
        }
        if (random.up_to(5) == 0) {
            ASSERT_EQ(waiting.empty(), queries.table.empty());
            if (!waiting.empty()) {
                ASSERT_EQ(waiting.front().time, queries.take_oldest());
                waiting.pop_front();
            }
            continue;
        }
        const bool may_lack = random.up_to(1) == 0;
        const auto found = std::ranges::find_if(waiting, [&](const Waiting& query) {
            return query.port == port && (name != 0 && query.name != 0 ? query.name == name : may_lack);
        });
        const auto taken = name != 0 || may_lack ? queries.take(port, asked(name), may_lack) : std::nullopt;
        ASSERT_EQ(found != waiting.end(), taken.has_value()) << i;
        if (taken) {
            ASSERT_EQ(found->time, *taken) << i;
            waiting.erase(found);
        }
    }
    ASSERT_EQ(waiting.size(), queries.table.count());
}

TEST(QueryTable, KeysOfItsHashesAreItsOwn) {
    const Table one(1);
    const Table other(1);
    EXPECT_NE(one.table.hash_of(one.key()), other.table.hash_of(other.key()));
    EXPECT_NE(one.table.hash_of(one.key(1)), one.table.hash_of(one.key(2)));
}

}  // namespace
}  // namespace spindrift::dnsqr
