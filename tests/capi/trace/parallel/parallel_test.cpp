#include "../files.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <mutex>
#include <thread>

// Parallel traces: the order of callbacks, combiners, messages, pauses, and how they end.
namespace spindrift::tests::capi {
namespace {

using testing::ElementsAre;

/// What the callbacks of a trace record.
struct Record {
    std::mutex mutex;
    std::map<int, std::vector<std::string>> calls;  // by number of the thread; -1: the reporter
    std::vector<std::uint64_t> keys;                // of results
    std::vector<std::uint64_t> ticks;
    std::atomic<std::uint64_t> packets = 0;
    std::atomic<int> messages = 0;
    std::atomic<int> first_packets = 0;
    std::atomic<bool> holds = false;  // packet callbacks wait as long as it is set

    void add(libtrace_thread_t* thread, const char* call) {
        const std::scoped_lock lock(mutex);
        auto& list = calls[trace_get_perpkt_thread_id(thread)];
        if (list.empty() || list.back() != call) {
            list.emplace_back(call);
        }
    }
};

Record& record(void* global) {
    return *static_cast<Record*>(global);
}

template <int number>
void* starting(libtrace_t*, libtrace_thread_t* thread, void* global) {
    record(global).add(thread, "starting");
    return global;
}

void resuming(libtrace_t*, libtrace_thread_t* thread, void* global, void* tls) {
    EXPECT_EQ(tls, global);
    record(global).add(thread, "resuming");
}

void pausing(libtrace_t*, libtrace_thread_t* thread, void* global, void*) {
    record(global).add(thread, "pausing");
}

void publish_order(libtrace_t* trace, libtrace_thread_t* thread, std::uint64_t order) {
    libtrace_generic_t value{};
    value.uint64 = order;
    trace_publish_result(trace, thread, order, value, RESULT_USER);
}

constexpr std::uint64_t last_key = 1'000'000'000;

void stopping(libtrace_t* trace, libtrace_thread_t* thread, void* global, void*) {
    record(global).add(thread, "stopping");
    publish_order(trace, thread, last_key);
}

void reporter_stopping(libtrace_t*, libtrace_thread_t* thread, void* global, void*) {
    record(global).add(thread, "stopping");
}

libtrace_packet_t* on_packet(libtrace_t* trace, libtrace_thread_t* thread, void* global, void*,
                             libtrace_packet_t* packet) {
    record(global).add(thread, "packets");
    ++record(global).packets;
    publish_order(trace, thread, trace_packet_get_order(packet));
    while (record(global).holds) {
        std::this_thread::yield();
    }
    return packet;
}

void on_result(libtrace_t*, libtrace_thread_t* thread, void* global, void*, libtrace_result_t* result) {
    record(global).add(thread, "results");
    record(global).keys.push_back(result->key);
    EXPECT_EQ(result->type, RESULT_USER);
}

void on_first_packet(libtrace_t*, libtrace_thread_t*, void* global, void*, libtrace_thread_t* sender) {
    EXPECT_NE(sender, nullptr);
    ++record(global).first_packets;
}

void on_message(libtrace_t*, libtrace_thread_t*, void* global, void*, int code, libtrace_generic_t data,
                libtrace_thread_t*) {
    EXPECT_EQ(code, MESSAGE_USER + 1);
    EXPECT_EQ(data.uint64, 42U);
    ++record(global).messages;
}

void on_tick(libtrace_t*, libtrace_thread_t*, void* global, void*, std::uint64_t order) {
    const std::scoped_lock lock(record(global).mutex);
    record(global).ticks.push_back(order);
}

class ParallelTrace : public testing::Test {
protected:
    ParallelTrace() : processing_(trace_create_callback_set()), reporting_(trace_create_callback_set()) {
        for (libtrace_callback_set_t* const set : {processing_.get(), reporting_.get()}) {
            trace_set_starting_cb(set, starting<0>);
            trace_set_resuming_cb(set, resuming);
            trace_set_pausing_cb(set, pausing);
        }
        trace_set_stopping_cb(processing_.get(), stopping);
        trace_set_packet_cb(processing_.get(), on_packet);
        trace_set_user_message_cb(processing_.get(), on_message);
        trace_set_first_packet_cb(processing_.get(), on_first_packet);
        trace_set_stopping_cb(reporting_.get(), reporter_stopping);
        trace_set_result_cb(reporting_.get(), on_result);
    }

    void create(std::size_t packets, int threads) {
        trace_.reset(trace_create(pcap_file(folder_, packets).c_str()));
        trace_set_perpkt_threads(trace_.get(), threads);
    }

    void start() {
        ASSERT_EQ(trace_pstart(trace_.get(), &record_, processing_.get(), reporting_.get()), 0)
            << trace_get_err(trace_.get()).problem;
    }

    void wait_for_packets(std::uint64_t count) const {
        while (record_.packets < count) {
            std::this_thread::yield();
        }
    }

    Folder folder_;
    Record record_;
    Callbacks processing_;
    Callbacks reporting_;
    Trace trace_;
};

TEST_F(ParallelTrace, CallsBackInOrder) {
    create(100, 1);
    start();
    trace_join(trace_.get());
    EXPECT_TRUE(trace_has_finished(trace_.get()));
    EXPECT_EQ(record_.packets, 100U);
    EXPECT_THAT(record_.calls[0], ElementsAre("starting", "resuming", "packets", "pausing", "stopping"));
    EXPECT_THAT(record_.calls[-1], ElementsAre("starting", "resuming", "results", "pausing", "stopping"));
    EXPECT_EQ(trace_get_statistics(trace_.get(), nullptr)->accepted, 100U);
}

TEST_F(ParallelTrace, DeliversEachPacketOnceToAnyNumberOfThreads) {
    for (const int threads : {1, 2, 8}) {
        record_.packets = 0;
        record_.keys.clear();
        create(50'000, threads);
        trace_set_combiner(trace_.get(), &combiner_sorted, {});
        start();
        EXPECT_EQ(trace_get_perpkt_threads(trace_.get()), threads);
        trace_join(trace_.get());
        EXPECT_EQ(record_.packets, 50'000U);
        ASSERT_EQ(record_.keys.size(), 50'000U + static_cast<std::size_t>(threads));
        for (std::uint64_t i = 0; i < 50'000; ++i) {
            ASSERT_EQ(record_.keys[i], i);
        }
    }
}

TEST_F(ParallelTrace, OrdersResultsFromKeyZeroOn) {
    create(20'000, 4);
    trace_set_combiner(trace_.get(), &combiner_ordered, {});
    trace_set_burst_size(trace_.get(), 10);
    start();
    trace_join(trace_.get());
    EXPECT_EQ(record_.keys.size(), 20'004U);
    EXPECT_TRUE(std::ranges::is_sorted(record_.keys));
    EXPECT_EQ(record_.keys.front(), 0U);
}

std::uint64_t by_port(const libtrace_packet_t* packet, void* data) {
    EXPECT_EQ(data, nullptr);
    return trace_get_source_port(packet);
}

libtrace_packet_t* check_thread(libtrace_t*, libtrace_thread_t* thread, void* global, void*,
                                libtrace_packet_t* packet) {
    EXPECT_EQ(trace_packet_get_hash(packet) % 3, static_cast<std::uint64_t>(trace_get_perpkt_thread_id(thread)));
    ++record(global).packets;
    return packet;
}

TEST_F(ParallelTrace, AsksTheHasherWhoseAPacketIs) {
    create(10'000, 3);
    trace_set_packet_cb(processing_.get(), check_thread);
    ASSERT_EQ(trace_set_hasher(trace_.get(), HASHER_CUSTOM, by_port, nullptr), 0);
    EXPECT_EQ(trace_set_hasher(trace_.get(), HASHER_CUSTOM, nullptr, nullptr), -1);
    start();
    EXPECT_TRUE(trace_has_dedicated_hasher(trace_.get()));
    trace_join(trace_.get());
    EXPECT_EQ(record_.packets, 10'000U);
}

TEST_F(ParallelTrace, PausesAndContinues) {
    create(200'000, 2);
    start();
    for (int i = 0; i < 10; ++i) {
        const std::uint64_t before_pause = record_.packets;
        while (record_.packets == before_pause && !trace_has_finished(trace_.get())) {
            std::this_thread::yield();
        }
        if (trace_ppause(trace_.get()) != 0 || trace_has_finished(trace_.get())) {
            break;
        }
        const std::uint64_t before = record_.packets;
        EXPECT_EQ(trace_get_statistics(trace_.get(), nullptr)->accepted_valid, 1U);
        EXPECT_EQ(record_.packets, before) << "nothing comes while it is paused";
        ASSERT_EQ(trace_pstart(trace_.get(), nullptr, nullptr, nullptr), 0);
    }
    trace_join(trace_.get());
    EXPECT_EQ(record_.packets, 200'000U);
    EXPECT_EQ(record_.keys.size(), 200'002U);
    EXPECT_EQ(record_.calls[0].back(), "stopping");
    EXPECT_EQ(record_.calls[-1].back(), "stopping");
}

TEST_F(ParallelTrace, StopsWhenItIsTold) {
    create(1'000'000, 1);
    record_.holds = true;
    start();
    wait_for_packets(1);
    std::thread stopper([this] { EXPECT_EQ(trace_pstop(trace_.get()), 0); });
    record_.holds = false;
    trace_join(trace_.get());
    stopper.join();
    EXPECT_LT(record_.packets, 1'000'000U);
    EXPECT_THAT(record_.calls[0],
                ElementsAre("starting", "resuming", "packets", "pausing", "resuming", "pausing", "stopping"));
    EXPECT_EQ(trace_pstop(trace_.get()), -1);
    EXPECT_EQ(trace_get_err(trace_.get()).err_num, TRACE_ERR_BAD_STATE);
}

TEST_F(ParallelTrace, StopsInASignalHandlerThatInterruptsJoin) {
    static libtrace_t* trace = nullptr;
    create(5'000'000, 2);
    start();
    trace = trace_.get();
    const auto before = std::signal(SIGUSR1, [](int) { static_cast<void>(trace_pstop(trace)); });
    const pthread_t main_thread = ::pthread_self();
    wait_for_packets(1);
    std::thread sender([&] { ::pthread_kill(main_thread, SIGUSR1); });
    trace_join(trace_.get());
    sender.join();
    std::signal(SIGUSR1, before);
    EXPECT_TRUE(trace_has_finished(trace_.get()));
}

TEST_F(ParallelTrace, PassesMessagesOn) {
    create(1'000'000, 3);
    record_.holds = true;
    start();
    wait_for_packets(1);
    libtrace_message_t message{};
    message.code = MESSAGE_USER + 1;
    message.data.uint64 = 42;
    EXPECT_EQ(trace_message_perpkts(trace_.get(), &message), 0);
    record_.holds = false;
    trace_join(trace_.get());
    EXPECT_EQ(record_.messages, 3);
    EXPECT_EQ(record_.first_packets % 3, 0) << "one for each thread that saw a packet, to all threads";
    const libtrace_packet_t* first = nullptr;
    const timeval* time = nullptr;
    EXPECT_GE(trace_get_first_packet(trace_.get(), nullptr, &first, &time), 0);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(trace_get_source_port(first), 1000);
    EXPECT_EQ(trace_get_first_packet(trace_.get(), nullptr, &first, nullptr), 1);
}

TEST_F(ParallelTrace, CountsTicksByPackets) {
    create(1000, 1);
    trace_set_tick_count(trace_.get(), 100);
    trace_set_tick_count_cb(processing_.get(), on_tick);
    start();
    trace_join(trace_.get());
    EXPECT_THAT(record_.ticks, ElementsAre(0, 100, 200, 300, 400, 500, 600, 700, 800, 900));
    EXPECT_EQ(record_.packets, 1000U);
}

std::vector<libtrace_packet_t*>* kept_packets = nullptr;

libtrace_packet_t* keep(libtrace_t*, libtrace_thread_t*, void*, void*, libtrace_packet_t* packet) {
    kept_packets->push_back(packet);
    return nullptr;
}

TEST_F(ParallelTrace, LeavesPacketsToTheProgram) {
    std::vector<libtrace_packet_t*> kept;
    kept_packets = &kept;
    create(20'000, 1);
    trace_set_packet_cb(processing_.get(), keep);
    start();
    trace_join(trace_.get());
    ASSERT_EQ(kept.size(), 20'000U);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        ASSERT_EQ(trace_get_source_port(kept[i]), 1000 + i);
        trace_free_packet(trace_.get(), kept[i]);
    }
}

TEST_F(ParallelTrace, DropsResultsWithoutAReporter) {
    create(100, 2);
    ASSERT_EQ(trace_pstart(trace_.get(), &record_, processing_.get(), nullptr), 0);
    EXPECT_FALSE(trace_has_reporter(trace_.get()));
    trace_join(trace_.get());
    EXPECT_EQ(record_.packets, 100U);
}

TEST_F(ParallelTrace, RefusesWhatCannotStart) {
    create(1, 1);
    EXPECT_EQ(trace_pstart(nullptr, nullptr, processing_.get(), nullptr), -1);
    EXPECT_EQ(trace_pstart(trace_.get(), nullptr, nullptr, nullptr), -1);
    EXPECT_EQ(trace_get_err(trace_.get()).err_num, TRACE_ERR_INIT_FAILED);
    const Callbacks empty(trace_create_callback_set());
    EXPECT_EQ(trace_pstart(trace_.get(), nullptr, empty.get(), nullptr), -1);
    EXPECT_EQ(trace_get_err(trace_.get()).err_num, TRACE_ERR_INIT_FAILED);
    EXPECT_EQ(trace_ppause(trace_.get()), -1);
    EXPECT_EQ(trace_get_err(trace_.get()).err_num, TRACE_ERR_BAD_STATE);
    EXPECT_FALSE(trace_has_reporter(trace_.get()));
    EXPECT_EQ(trace_get_err(trace_.get()).err_num, TRACE_ERR_BAD_STATE);
    trace_join(trace_.get());
}

TEST_F(ParallelTrace, EndsWithTheErrorOfTheFile) {
    create(1000, 2);
    const std::string path = trace_get_uri_body(trace_.get());
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 10);
    start();
    trace_join(trace_.get());
    EXPECT_EQ(record_.packets, 999U);
    EXPECT_EQ(trace_get_err(trace_.get()).err_num, TRACE_ERR_WANDIO_FAILED);
}

TEST_F(ParallelTrace, TakesSettings) {
    create(1, 1);
    EXPECT_EQ(trace_set_configuration(trace_.get(), "perpkt_threads=3,burst_size=7,coremap=[0,-1]"), 0);
    EXPECT_EQ(trace_set_configuration(trace_.get(), "nosuch=1"), 0);
    EXPECT_EQ(trace_set_configuration(trace_.get(), "nonsense"), -1);
    EXPECT_EQ(trace_get_err(trace_.get()).err_num, TRACE_ERR_BAD_FORMAT);
    EXPECT_EQ(trace_set_configuration(trace_.get(), nullptr), -1);
    EXPECT_EQ(trace_get_err(trace_.get()).err_num, TRACE_ERR_CONFIG);
    EXPECT_EQ(trace_set_coremap(trace_.get(), "a,b"), -1);
    start();
    EXPECT_EQ(trace_get_perpkt_threads(trace_.get()), 3);
    EXPECT_EQ(trace_set_burst_size(trace_.get(), 1), -1) << "it runs";
    trace_join(trace_.get());
}

}  // namespace
}  // namespace spindrift::tests::capi
