#include "library.hpp"
#include "relay.h"

#include "tests/base/eventually.hpp"

#include <gmock/gmock.h>

#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <ctime>
#include <future>
#include <mutex>
#include <set>
#include <thread>

namespace spindrift::tests::capi {
namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

/// A container of so many lines, named "0", "1", and so on.
std::string numbered_lines(int count) {
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i) {
        texts.push_back(std::to_string(i));
    }
    return lines_container(texts);
}

/// Collects what outputs of callbacks are given, from several threads.
class Collector {
public:
    nmsg_output_t open() { return ::nmsg_output_open_callback(take, this); }

    std::vector<std::string> texts() {
        const std::lock_guard lock(mutex_);
        return texts_;
    }
    std::size_t count() { return texts().size(); }

private:
    static void take(nmsg_message_t message, void* user) {
        std::string text = line_of(Message(message));
        auto* const collector = static_cast<Collector*>(user);
        const std::lock_guard lock(collector->mutex_);
        collector->texts_.push_back(std::move(text));
    }

    std::mutex mutex_;
    std::vector<std::string> texts_;
};

/// A loop; `test` is handed to all callbacks.
struct Loop {
    Loop() : io(::nmsg_io_init()) {}

    void add_file(std::string_view content) const { add(open_file(content).release()); }
    void add(nmsg_input_t input) const { EXPECT_EQ(::nmsg_io_add_input(get(), input, nullptr), nmsg_res_success); }
    void add(nmsg_output_t output, void* user = nullptr) const {
        EXPECT_EQ(::nmsg_io_add_output(get(), output, user), nmsg_res_success);
    }
    /// An input that has nothing until it is stopped. \returns the end that sends to it
    [[nodiscard]] int add_idle() const {
        const Ends ends = datagram_sockets();
        add(::nmsg_input_open_sock(ends.reading));
        return ends.writing;
    }
    [[nodiscard]] nmsg_res run() const { return ::nmsg_io_loop(get()); }
    [[nodiscard]] nmsg_io_t get() const { return io.get(); }

    Io io;
};

// --- modes

TEST(IoOutputs, TakeTurns) {
    Collector first;
    Collector second;
    const Loop loop;
    loop.add_file(numbered_lines(15));
    loop.add(first.open());
    loop.add(second.open());
    EXPECT_EQ(::nmsg_io_get_num_inputs(loop.get()), 1U);
    EXPECT_EQ(::nmsg_io_get_num_outputs(loop.get()), 2U);
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_THAT(first.texts(), ElementsAre("0", "2", "4", "6", "8", "10", "12", "14"));
    EXPECT_THAT(second.texts(), ElementsAre("1", "3", "5", "7", "9", "11", "13"));
}

TEST(IoOutputs, GetAllMessagesAsMirrors) {
    Collector first;
    Collector second;
    const MemoryFile file;
    const Loop loop;
    loop.add_file(numbered_lines(15));
    ::nmsg_io_set_output_mode(loop.get(), nmsg_io_output_mode_mirror);
    loop.add(first.open());
    nmsg_output_t const marked = ::nmsg_output_open_file(file.open(), 1000);
    ::nmsg_output_set_source(marked, 5);
    loop.add(marked);
    loop.add(second.open());
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_THAT(first.texts(), SizeIs(15));
    EXPECT_EQ(first.texts(), second.texts());
}

TEST(IoOutputs, ChangeTheirOwnMirrorsOnly) {
    const MemoryFile marked_file;
    const MemoryFile file;
    {
        const Loop loop;
        loop.add_file(numbered_lines(3));
        ::nmsg_io_set_output_mode(loop.get(), nmsg_io_output_mode_mirror);
        nmsg_output_t const marked = ::nmsg_output_open_file(marked_file.open(), 1000);
        ::nmsg_output_set_source(marked, 5);
        loop.add(marked);
        loop.add(::nmsg_output_open_file(file.open(), 1000));
        EXPECT_EQ(loop.run(), nmsg_res_success);
    }
    const auto source_of = [](const MemoryFile& written) {
        const Input input(::nmsg_input_open_file(written.rewind().open()));
        nmsg_message_t read = nullptr;
        EXPECT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_success);
        return ::nmsg_message_get_source(Message(read).get());
    };
    EXPECT_EQ(source_of(marked_file), 5U);
    EXPECT_EQ(source_of(file), 0U);
}

TEST(IoLoop, NeedsOutputsButNoInputs) {
    Collector collector;
    const Loop nothing;
    EXPECT_EQ(nothing.run(), nmsg_res_success);
    const Loop no_output;
    no_output.add_file(numbered_lines(1));
    EXPECT_EQ(no_output.run(), nmsg_res_failure);
    const Loop no_input;
    no_input.add(collector.open());
    EXPECT_EQ(no_input.run(), nmsg_res_success);
}

TEST(IoLoop, CanRunTwice) {
    Collector collector;
    const Loop loop;
    loop.add_file(numbered_lines(3));
    loop.add(collector.open());
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_THAT(collector.texts(), SizeIs(3));
}

// --- counts, intervals, close events

TEST(IoCount, IsOfEachOutput) {
    Collector first;
    Collector second;
    const Loop loop;
    loop.add_file(numbered_lines(15));
    ::nmsg_io_set_count(loop.get(), 5);
    loop.add(first.open());
    loop.add(second.open());
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_THAT(first.texts(), SizeIs(5));
    EXPECT_THAT(second.texts(), SizeIs(5));
}

TEST(IoCount, IsOfAllInputsTogether) {
    Collector collector;
    const Loop loop;
    loop.add_file(numbered_lines(15));
    loop.add_file(numbered_lines(15));
    const int idle = loop.add_idle();
    ::nmsg_io_set_count(loop.get(), 5);
    loop.add(collector.open());
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_THAT(collector.texts(), SizeIs(5));
    ::close(idle);
}

/// What close events do: close the output and open the next one, as long as there are outputs left.
struct Rotation {
    struct Event {
        nmsg_io_io_type io_type;
        nmsg_io_close_type close_type;
        nmsg_io_t io;
        int output_type;
        void* user;
        std::size_t written;  ///< messages of all files before
    };

    static void on_close(nmsg_io_close_event* event) {
        auto* const rotation = current;
        rotation->events.push_back({event->io_type, event->close_type, event->io,
                                    event->io_type == nmsg_io_io_type_output ? static_cast<int>(event->output_type)
                                                                             : static_cast<int>(event->input_type),
                                    event->user, rotation->collector.count()});
        if (event->close_type == nmsg_io_close_type_eof) {
            return;
        }
        EXPECT_EQ(::nmsg_output_close(event->output), nmsg_res_success);
        if (rotation->left > 0) {
            --rotation->left;
            *event->output = rotation->collector.open();
        }
    }

    static inline Rotation* current = nullptr;

    explicit Rotation(int outputs) : left(outputs) { current = this; }

    int left;
    std::vector<Event> events;
    Collector collector;
};

TEST(IoCloseEvents, ReplaceOutputsByCount) {
    Rotation rotation(2);
    int user = 0;
    {
        const Loop loop;
        loop.add_file(numbered_lines(15));
        ::nmsg_io_set_count(loop.get(), 5);
        ::nmsg_io_set_close_fp(loop.get(), Rotation::on_close);
        loop.add(rotation.collector.open(), &user);
        EXPECT_EQ(loop.run(), nmsg_res_success);
        EXPECT_EQ(rotation.collector.count(), 15U);
        ASSERT_THAT(rotation.events, SizeIs(2));
        for (std::size_t i = 0; i < 2; ++i) {
            EXPECT_EQ(rotation.events[i].written, 5 * (i + 1));
            EXPECT_EQ(rotation.events[i].io_type, nmsg_io_io_type_output);
            EXPECT_EQ(rotation.events[i].close_type, nmsg_io_close_type_count);
            EXPECT_EQ(rotation.events[i].io, loop.get());
            EXPECT_EQ(rotation.events[i].output_type, nmsg_output_type_callback);
            EXPECT_EQ(rotation.events[i].user, &user);
        }
    }
    // At the end the input, then the output.
    ASSERT_THAT(rotation.events, SizeIs(4));
    EXPECT_EQ(rotation.events[2].io_type, nmsg_io_io_type_input);
    EXPECT_EQ(rotation.events[2].close_type, nmsg_io_close_type_eof);
    EXPECT_EQ(rotation.events[2].output_type, nmsg_input_type_stream);
    EXPECT_EQ(rotation.events[3].io_type, nmsg_io_io_type_output);
    EXPECT_EQ(rotation.events[3].close_type, nmsg_io_close_type_eof);
}

TEST(IoCloseEvents, StopTheLoopWithoutAnOutput) {
    Rotation rotation(0);
    const Loop loop;
    loop.add_file(numbered_lines(15));
    const int idle = loop.add_idle();
    ::nmsg_io_set_count(loop.get(), 5);
    ::nmsg_io_set_close_fp(loop.get(), Rotation::on_close);
    loop.add(rotation.collector.open());
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_EQ(rotation.collector.count(), 5U);
    EXPECT_THAT(rotation.events, SizeIs(1));
    ::close(idle);
}

TEST(IoCloseEvents, MayCloseInputsAndOutputsAtTheEnd) {
    Collector collector;
    {
        const Loop loop;
        loop.add_file(numbered_lines(3));
        loop.add(collector.open());
        ::nmsg_io_set_close_fp(loop.get(), [](nmsg_io_close_event* event) {
            if (event->io_type == nmsg_io_io_type_input) {
                ::nmsg_input_close(event->input);
            } else {
                ::nmsg_output_close(event->output);
            }
        });
        EXPECT_EQ(loop.run(), nmsg_res_success);
    }
    EXPECT_EQ(collector.count(), 3U);
}

/// Supplies the time of day, second by second, until it is stopped.
nmsg_res supply_again(nmsg_message_t*, void*) {
    std::this_thread::yield();
    return nmsg_res_again;
}

TEST(IoInterval, ReplacesOutputsWhileNothingIsRead) {
    Rotation rotation(1);
    const Loop loop;
    loop.add(::nmsg_input_open_callback(supply_again, nullptr));
    ::nmsg_io_set_interval(loop.get(), 1);
    ::nmsg_io_set_close_fp(loop.get(), Rotation::on_close);
    loop.add(rotation.collector.open());
    EXPECT_EQ(loop.run(), nmsg_res_success);
    ASSERT_THAT(rotation.events, SizeIs(2));
    EXPECT_EQ(rotation.events[0].close_type, nmsg_io_close_type_interval);
}

TEST(IoInterval, StopsTheLoopWithoutAFunction) {
    for (const bool is_randomized : {false, true}) {
        Collector collector;
        const Loop loop;
        loop.add(::nmsg_input_open_callback(supply_again, nullptr));
        ::nmsg_io_set_interval(loop.get(), 1);
        ::nmsg_io_set_interval_randomized(loop.get(), is_randomized);
        loop.add(collector.open());
        EXPECT_EQ(loop.run(), nmsg_res_success);
    }
}

// --- filters

constexpr auto declined = nmsg_filter_message_verdict_DECLINED;
constexpr auto accept = nmsg_filter_message_verdict_ACCEPT;
constexpr auto drop = nmsg_filter_message_verdict_DROP;

/// A filter with one answer.
struct Answer {
    static nmsg_res filter(nmsg_message_t*, void* user, nmsg_filter_message_verdict* verdict) {
        auto* const answer = static_cast<Answer*>(user);
        *verdict = answer->verdict;
        ++answer->calls;
        return answer->result;
    }

    nmsg_filter_message_verdict verdict;
    nmsg_res result = nmsg_res_success;
    std::atomic<int> calls = 0;
};

struct Chain {
    const char* name;
    std::vector<nmsg_filter_message_verdict> verdicts;
    nmsg_filter_message_verdict policy;
    bool is_kept;
    std::vector<int> calls;  ///< of each filter, for one message
};

void PrintTo(const Chain& chain, std::ostream* out) {
    *out << chain.name;
}

const Chain chains[] = {
    {"NoFilter", {}, drop, true, {}},
    {"Accept", {accept}, drop, true, {1}},
    {"Drop", {drop}, accept, false, {1}},
    {"DeclinedAccept", {declined}, accept, true, {1}},
    {"DeclinedDrop", {declined}, drop, false, {1}},
    {"PolicyDeclinedIsIgnored", {declined}, declined, true, {1}},
    {"FirstAcceptEnds", {accept, drop}, drop, true, {1, 0}},
    {"FirstDropEnds", {drop, accept}, accept, false, {1, 0}},
    {"DeclinedPassesOn", {declined, drop, accept}, accept, false, {1, 1, 0}},
    {"AllDeclined", {declined, declined, declined}, drop, false, {1, 1, 1}},
};

class FilterChains : public ::testing::TestWithParam<Chain> {};

TEST_P(FilterChains, Decide) {
    Collector collector;
    std::vector<std::unique_ptr<Answer>> answers;
    const Loop loop;
    loop.add_file(numbered_lines(1));
    loop.add(collector.open());
    ::nmsg_io_set_filter_policy(loop.get(), GetParam().policy);
    for (const auto verdict : GetParam().verdicts) {
        answers.push_back(std::make_unique<Answer>());
        answers.back()->verdict = verdict;
        EXPECT_EQ(::nmsg_io_add_filter(loop.get(), Answer::filter, answers.back().get()), nmsg_res_success);
    }
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_EQ(collector.count(), GetParam().is_kept ? 1U : 0U);
    std::vector<int> calls;
    for (const auto& answer : answers) {
        calls.push_back(answer->calls);
    }
    EXPECT_EQ(calls, GetParam().calls);
}

INSTANTIATE_TEST_SUITE_P(IoFilters, FilterChains, ::testing::ValuesIn(chains), samples::by_name);

TEST(IoFilters, ChangeAndReplaceMessages) {
    Collector collector;
    const Loop loop;
    loop.add_file(numbered_lines(2));
    loop.add(collector.open());
    const auto replace = [](nmsg_message_t* message, void*, nmsg_filter_message_verdict* verdict) {
        if (line_of(Message(::nmsg2_message_copy(*message))) == "0") {
            ::nmsg_message_destroy(message);
            *message = logline("replaced").release();
        } else {
            EXPECT_EQ(::nmsg_message_set_field(*message, "message", 0, data_of("changed"), 7), nmsg_res_success);
        }
        *verdict = declined;
        return nmsg_res_success;
    };
    EXPECT_EQ(::nmsg_io_add_filter(loop.get(), replace, nullptr), nmsg_res_success);
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_THAT(collector.texts(), ElementsAre("replaced", "changed"));
}

TEST(IoFilters, EndTheirThreadWithTheirResult) {
    for (const auto& [result, expected] :
         {std::pair(nmsg_res_failure, nmsg_res_failure), std::pair(nmsg_res_memfail, nmsg_res_failure),
          std::pair(nmsg_res_eof, nmsg_res_success), std::pair(nmsg_res_stop, nmsg_res_success)}) {
        Collector collector;
        Answer answer{accept, result};
        const Loop loop;
        loop.add_file(numbered_lines(5));
        loop.add(collector.open());
        EXPECT_EQ(::nmsg_io_add_filter(loop.get(), Answer::filter, &answer), nmsg_res_success);
        EXPECT_EQ(loop.run(), expected);
        EXPECT_EQ(answer.calls, 1);
        EXPECT_EQ(collector.count(), 0U);
    }
}

// The thread of the first input ends, that of the other one continues.
TEST(IoFilters, EndNoOtherThread) {
    Collector collector;
    const Loop loop;
    loop.add_file(lines_container({"end"}));
    loop.add_file(numbered_lines(5));
    loop.add(collector.open());
    const auto end = [](nmsg_message_t* message, void*, nmsg_filter_message_verdict* verdict) {
        *verdict = accept;
        return line_of(Message(::nmsg2_message_copy(*message))) == "end" ? nmsg_res_failure : nmsg_res_success;
    };
    EXPECT_EQ(::nmsg_io_add_filter(loop.get(), end, nullptr), nmsg_res_success);
    EXPECT_EQ(loop.run(), nmsg_res_failure);
    EXPECT_EQ(collector.count(), 5U);
}

/// The calls of a module, whose thread data is the test's own.
struct Module {
    relay functions() {
        return {.user = this,
                .thread_init = init,
                .thread_fini = fini,
                .filter = filter,
                .io_add = add,
                .io_remove = remove,
                .module_fini = end};
    }

    static nmsg_res init(void* user, void** data) {
        auto* const module = static_cast<Module*>(user);
        *data = new int(0);
        if (module->result != nmsg_res_success) {
            delete static_cast<int*>(*data);
        } else {
            ++module->begun;
        }
        return module->result;
    }
    static nmsg_res fini(void* user, void* data) {
        auto* const module = static_cast<Module*>(user);
        ++module->ended;
        module->messages += *static_cast<int*>(data);
        delete static_cast<int*>(data);
        return nmsg_res_success;
    }
    static nmsg_res filter(void*, void* data, nmsg_message_t*, nmsg_filter_message_verdict* verdict) {
        ++*static_cast<int*>(data);
        *verdict = declined;
        return nmsg_res_success;
    }
    static nmsg_res add(void* user, nmsg_io_t io) {
        static_cast<Module*>(user)->watched.insert(io);
        return nmsg_res_success;
    }
    static nmsg_res remove(void* user, nmsg_io_t io) {
        return static_cast<Module*>(user)->watched.erase(io) == 1 ? nmsg_res_success : nmsg_res_failure;
    }
    static void end(void* user) { ++static_cast<Module*>(user)->finished; }

    nmsg_res result = nmsg_res_success;  ///< of `init`
    std::atomic<int> begun = 0;
    std::atomic<int> ended = 0;
    std::atomic<int> messages = 0;
    int finished = 0;
    std::set<nmsg_io_t> watched;
};

TEST(IoFilterModule, HasDataForEachThread) {
    Collector collector;
    Module module;
    const relay functions = module.functions();
    {
        const Loop loop;
        loop.add_file(numbered_lines(5));
        loop.add_file(numbered_lines(6));
        loop.add(collector.open());
        ASSERT_EQ(::nmsg_io_add_filter_module(loop.get(), RELAY_MODULE, &functions, sizeof functions),
                  nmsg_res_success);
        EXPECT_EQ(::nmsg_io_add_filter_module(loop.get(), "/none.so", nullptr, 0), nmsg_res_failure);
        EXPECT_EQ(::nmsg_io_add_filter_module(loop.get(), RELAY_MODULE, nullptr, 0), nmsg_res_failure);
        EXPECT_EQ(loop.run(), nmsg_res_success);
        EXPECT_EQ(module.begun, 2);
        EXPECT_EQ(module.ended, 2);
        EXPECT_EQ(module.messages, 11);
    }
    EXPECT_EQ(module.finished, 1);
}

/// The numbers of the threads that have begun or ended.
struct Threads {
    static void note(unsigned number, void* user) {
        auto* const threads = static_cast<Threads*>(user);
        const std::lock_guard lock(threads->mutex);
        threads->numbers.push_back(number);
    }

    std::mutex mutex;
    std::vector<unsigned> numbers;
};

TEST(IoThreads, AreAnnounced) {
    Collector collector;
    Threads begun;
    Threads ended;
    const Loop loop;
    for (int i = 0; i < 3; ++i) {
        loop.add_file(numbered_lines(2));
    }
    loop.add(collector.open());
    ::nmsg_io_set_atstart_fp(loop.get(), Threads::note, &begun);
    ::nmsg_io_set_atexit_fp(loop.get(), Threads::note, &ended);
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_THAT(begun.numbers, UnorderedElementsAre(0, 1, 2));
    EXPECT_THAT(ended.numbers, UnorderedElementsAre(0, 1, 2));
}

TEST(IoThreads, AreAnnouncedThoughAModuleFails) {
    Collector collector;
    Threads ended;
    Module good;
    Module bad{.result = nmsg_res_memfail};
    const relay first = good.functions();
    const relay second = bad.functions();
    const Loop loop;
    loop.add_file(numbered_lines(2));
    loop.add(collector.open());
    ASSERT_EQ(::nmsg_io_add_filter_module(loop.get(), RELAY_MODULE, &first, sizeof first), nmsg_res_success);
    ASSERT_EQ(::nmsg_io_add_filter_module(loop.get(), RELAY_MODULE, &second, sizeof second), nmsg_res_success);
    ::nmsg_io_set_atexit_fp(loop.get(), Threads::note, &ended);
    EXPECT_EQ(loop.run(), nmsg_res_failure);
    EXPECT_THAT(ended.numbers, ElementsAre(0));
    EXPECT_EQ(good.ended, 1);
    EXPECT_EQ(bad.ended, 0);
}

// --- failures

TEST(IoFailures, OfAnInputStopNoOther) {
    Collector collector;
    const Loop loop;
    loop.add_file("this is no file of containers");
    loop.add_file(numbered_lines(15));
    loop.add(collector.open());
    EXPECT_EQ(loop.run(), nmsg_res_failure);
    EXPECT_THAT(collector.texts(), SizeIs(15));
}

TEST(IoFailures, OfAnOutputStopAll) {
    const Loop loop;
    loop.add_file(numbered_lines(15));
    const int idle = loop.add_idle();
    nmsg_output_t const full = ::nmsg_output_open_file(::open("/dev/full", O_WRONLY), 1000);
    ::nmsg_output_set_buffered(full, false);
    loop.add(full);
    EXPECT_EQ(loop.run(), nmsg_res_failure);
    ::close(idle);
}

TEST(IoFailures, OfADatagramAreNone) {
    Collector collector;
    const Loop loop;
    const int sending = loop.add_idle();
    loop.add(collector.open());
    std::thread sender([&] {
        const std::string message = lines_container({"good"});
        EXPECT_EQ(::send(sending, "garbage of 16 oc", 16, 0), 16);
        EXPECT_EQ(::send(sending, message.data(), message.size(), 0), static_cast<ssize_t>(message.size()));
        EXPECT_TRUE(eventually([&] { return collector.count() == 1; }));
        ::nmsg_io_breakloop(loop.get());
    });
    EXPECT_EQ(loop.run(), nmsg_res_success);
    sender.join();
    ::close(sending);
}

// --- stop

TEST(IoStop, EndsIdleThreads) {
    Collector collector;
    const Loop loop;
    const int one = loop.add_idle();
    const int other = loop.add_idle();
    loop.add(collector.open());
    std::atomic<int> started = 0;
    ::nmsg_io_set_atstart_fp(
        loop.get(), [](unsigned, void* user) { ++*static_cast<std::atomic<int>*>(user); }, &started);
    std::thread breaker([&] {
        EXPECT_TRUE(eventually([&] { return started == 2; }));
        ::nmsg_io_breakloop(loop.get());
    });
    EXPECT_EQ(loop.run(), nmsg_res_success);
    breaker.join();
    ::close(one);
    ::close(other);
}

TEST(IoStop, BeforeTheLoopEndsItAtOnce) {
    Collector collector;
    const Loop loop;
    const int idle = loop.add_idle();
    loop.add(collector.open());
    ::nmsg_io_breakloop(loop.get());
    EXPECT_EQ(loop.run(), nmsg_res_success);
    ::close(idle);
}

TEST(IoStop, MayComeFromACallback) {
    Collector collector;
    const Loop loop;
    loop.add_file(numbered_lines(15));
    const int idle = loop.add_idle();
    loop.add(collector.open());
    const auto stop = [](nmsg_message_t*, void* user, nmsg_filter_message_verdict* verdict) {
        ::nmsg_io_breakloop(static_cast<nmsg_io_t>(user));
        *verdict = accept;
        return nmsg_res_success;
    };
    EXPECT_EQ(::nmsg_io_add_filter(loop.get(), stop, loop.get()), nmsg_res_success);
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_THAT(collector.texts(), ElementsAre("0"));
    ::close(idle);
}

/// Supplies messages without an end.
nmsg_res supply_message(nmsg_message_t* message, void*) {
    *message = logline("x").release();
    return nmsg_res_success;
}

// Each close event frees an output, while another thread interrupts all of them.
TEST(IoStop, MayComeWhileOutputsAreReplaced) {
    static std::atomic<int> replaced;
    for (int i = 0; i < 20; ++i) {
        replaced = 0;
        const Loop loop;
        for (int input = 0; input < 2; ++input) {
            loop.add(::nmsg_input_open_callback(supply_message, nullptr));
        }
        for (int output = 0; output < 2; ++output) {
            loop.add(::nmsg_output_open_file(::open("/dev/null", O_WRONLY), 1000));
        }
        ::nmsg_io_set_count(loop.get(), 1);
        ::nmsg_io_set_close_fp(loop.get(), [](nmsg_io_close_event* event) {
            if (event->io_type == nmsg_io_io_type_output) {
                ::nmsg_output_close(event->output);
                *event->output = ::nmsg_output_open_file(::open("/dev/null", O_WRONLY), 1000);
                replaced.fetch_add(1, std::memory_order_relaxed);
            }
        });
        std::thread breaker([&] {
            EXPECT_TRUE(eventually([&] { return replaced.load(std::memory_order_relaxed) > 20; }));
            ::nmsg_io_breakloop(loop.get());
        });
        EXPECT_EQ(loop.run(), nmsg_res_success);
        breaker.join();
    }
}

// --- signals

nmsg_io_t io_of_signal = nullptr;
std::atomic<pthread_t> thread_of_signal;

// A handler of the program may stop the loop, and runs in a thread of the program.
TEST(IoSignals, AreTheProgramsOwn) {
    Collector collector;
    const Loop loop;
    const int idle = loop.add_idle();
    loop.add(collector.open());
    io_of_signal = loop.get();
    struct sigaction action {};
    struct sigaction before {};
    action.sa_handler = [](int) {
        thread_of_signal = ::pthread_self();
        ::nmsg_io_breakloop(io_of_signal);
    };
    ASSERT_EQ(::sigaction(SIGUSR1, &action, &before), 0);
    ::nmsg_io_set_atstart_fp(
        loop.get(), [](unsigned, void*) { ::kill(::getpid(), SIGUSR1); }, nullptr);
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_TRUE(::pthread_equal(thread_of_signal, ::pthread_self()));
    EXPECT_EQ(::sigaction(SIGUSR1, &before, nullptr), 0);
    ::close(idle);
}

// --- statistics

TEST(IoStats, CountAllKindsOfInputs) {
    Collector collector;
    const MemoryFile json(json_of(logline("json")) + "\n");
    const Loop loop;
    loop.add_file(numbered_lines(15) + lines_container({"behind"}));
    loop.add(::nmsg_input_open_json(json.rewind().open()));
    loop.add(collector.open());
    Answer answer{drop};
    EXPECT_EQ(::nmsg_io_add_filter(loop.get(), Answer::filter, &answer), nmsg_res_success);
    EXPECT_EQ(loop.run(), nmsg_res_success);
    std::uint64_t in = 99;
    std::uint64_t out = 99;
    std::uint64_t received = 99;
    std::uint64_t dropped = 99;
    for (int i = 0; i < 2; ++i) {
        ASSERT_EQ(::nmsg_io_get_stats(loop.get(), &in, &out, &received, &dropped), nmsg_res_success);
        EXPECT_EQ(in, 17U);
        EXPECT_EQ(out, 0U);
        EXPECT_EQ(received, 2U);
        EXPECT_EQ(dropped, 0U);
    }
    EXPECT_EQ(::nmsg_io_get_stats(loop.get(), nullptr, &out, &received, &dropped), nmsg_res_failure);
    EXPECT_EQ(::nmsg_io_get_stats(loop.get(), &in, &out, &received, nullptr), nmsg_res_failure);
}

TEST(IoStats, AreReadWhileTheLoopRuns) {
    Collector collector;
    const Loop loop;
    for (int i = 0; i < 2; ++i) {
        loop.add(::nmsg_input_open_callback(supply_message, nullptr));
    }
    const Ends ends = datagram_sockets();
    loop.add(::nmsg_input_open_sock(ends.reading));
    loop.add(collector.open());
    loop.add(::nmsg_output_open_file(::open("/dev/null", O_WRONLY), 1000));
    std::thread reader([&] {
        std::uint64_t in = 0;
        std::uint64_t out = 0;
        std::uint64_t received = 0;
        std::uint64_t dropped = 0;
        const std::string message = lines_container({"datagram"});
        EXPECT_TRUE(eventually([&] {
            ::send(ends.writing, message.data(), message.size(), MSG_DONTWAIT);
            EXPECT_EQ(::nmsg_io_get_stats(loop.get(), &in, &out, &received, &dropped), nmsg_res_success);
            return in > 200 && out > 100 && received > 0;
        }));
        ::nmsg_io_breakloop(loop.get());
    });
    EXPECT_EQ(loop.run(), nmsg_res_success);
    reader.join();
    ::close(ends.writing);
    std::uint64_t in = 0;
    std::uint64_t out = 0;
    std::uint64_t received = 0;
    std::uint64_t dropped = 0;
    EXPECT_EQ(::nmsg_io_get_stats(loop.get(), &in, &out, &received, &dropped), nmsg_res_success);
    EXPECT_EQ(in, out);
}

TEST(IoStats, ModuleForgetsLoopsThatAreDestroyed) {
    Module module;
    const relay functions = module.functions();
    nmsg_statsmod_t statistics = ::nmsg_statsmod_init(RELAY_MODULE, &functions, sizeof functions);
    ASSERT_NE(statistics, nullptr);
    {
        const Loop one;
        const Loop other;
        EXPECT_EQ(::nmsg_statsmod_add_io(statistics, one.get(), "one"), nmsg_res_success);
        EXPECT_EQ(::nmsg_statsmod_add_io(statistics, other.get(), "other"), nmsg_res_success);
        EXPECT_EQ(module.watched.size(), 2U);
        EXPECT_EQ(::nmsg_statsmod_remove_io(statistics, other.get()), nmsg_res_success);
        EXPECT_EQ(module.watched.size(), 1U);
    }
    EXPECT_THAT(module.watched, IsEmpty());
    ::nmsg_statsmod_destroy(&statistics);
    EXPECT_EQ(statistics, nullptr);
    EXPECT_EQ(module.finished, 1);
}

// --- inputs by name

TEST(IoInputs, AreAddedByName) {
    Collector collector;
    const samples::TemporaryFolder folder;
    const Loop loop;
    EXPECT_EQ(::nmsg_io_add_input_fname(loop.get(), folder.write("f.nmsg", numbered_lines(3)).c_str(), nullptr),
              nmsg_res_success);
    EXPECT_EQ(::nmsg_io_add_input_fname(loop.get(), folder.path("none").c_str(), nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_io_add_input_channel(loop.get(), "none", nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_io_add_input_sockspec(loop.get(), "127.0.0.1", nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_io_add_input_sockspec(loop.get(), "127.0.0.1/8x", nullptr), nmsg_res_parse_error);
    EXPECT_EQ(::nmsg_io_add_input_sockspec(loop.get(), "name/8000", nullptr), nmsg_res_parse_error);
    EXPECT_EQ(::nmsg_io_add_input_sockspec(loop.get(), "127.0.0.1/70000", nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_io_get_num_inputs(loop.get()), 1U);
    loop.add(collector.open());
    EXPECT_EQ(loop.run(), nmsg_res_success);
    EXPECT_EQ(collector.count(), 3U);
}

// --- processes

TEST(IoFork, LeavesTheLibraryUsable) {
    Collector collector;
    const Loop before;
    before.add_file(numbered_lines(3));
    before.add(collector.open());
    EXPECT_EQ(before.run(), nmsg_res_success);
    const Loop after;
    const int idle = after.add_idle();
    after.add_file(numbered_lines(3));
    after.add(collector.open());
    const pid_t child = ::fork();
    if (child == 0) {
        const std::string message = lines_container({"child"});
        ::nmsg_io_set_count(after.get(), 4);
        const bool sent = ::send(idle, message.data(), message.size(), 0) == static_cast<ssize_t>(message.size());
        const bool ran = after.run() == nmsg_res_success && collector.count() >= 3 + 4;
        ::_exit(sent && ran ? 0 : 1);
    }
    int status = -1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    ::close(idle);
}

}  // namespace
}  // namespace spindrift::tests::capi
