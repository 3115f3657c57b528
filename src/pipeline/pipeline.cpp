#include <spindrift/pipeline/pipeline.hpp>

#include "selection.hpp"
#include "turnstile.hpp"
#include "work_pool.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/object_pool.hpp>
#include <spindrift/base/timestamp.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <vector>

namespace spindrift::pipeline {
namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

// Messages that are formatted and written in one go: so few that their text is still in the processor's cache when it
// is written, so many that handing them around does not count.
constexpr std::size_t part_size = 1024;

// Batches of an input that are on their way besides those the workers have at hand: enough that it can go on while one
// of them is written to a slow output.
constexpr unsigned waiting_flights = 4;

/// A sink and what the pipeline knows of it.
struct Output {
    /// All messages up to a number have been sent once the sink has sent so much.
    struct Checkpoint {
        std::uint64_t messages;
        std::uint64_t sent;
    };

    explicit Output(std::unique_ptr<Sink> its_sink) : sink(std::move(its_sink)) {}

    std::unique_ptr<Chunk> take_chunk() {
        return chunks.take([this] { return sink->make_chunk(); });
    }

    std::unique_ptr<Sink> sink;
    std::size_t place = 0;         // among the outputs
    std::uint64_t given = 0;       // messages assigned so far; under the pipeline's mutex
    std::uint64_t next_close = 0;  // how many it may be given before it is renewed; likewise
    std::mutex packing;
    std::uint64_t packed = 0;           // chunks; under `packing`
    std::uint64_t packed_messages = 0;  // likewise
    Turnstile writing;
    std::atomic<bool> failed = false;
    ObjectPool<Chunk> chunks;

    std::mutex securing;
    std::deque<Checkpoint> checkpoints;  // under `securing`
    std::uint64_t secured = 0;           // messages that have gone for good, of those packed; likewise

    // Notes that all messages up to a number went through `write`.
    void note_written(std::uint64_t messages) {
        const std::uint64_t sent = sink->sent();
        const std::lock_guard lock(securing);
        if (!checkpoints.empty() && checkpoints.back().sent == sent) {
            checkpoints.back().messages = messages;
        } else {
            checkpoints.push_back({messages, sent});
        }
    }

    std::uint64_t secured_messages() {
        const std::uint64_t arrived = sink->arrived();
        const std::lock_guard lock(securing);
        while (!checkpoints.empty() && checkpoints.front().sent <= arrived) {
            secured = checkpoints.front().messages;
            checkpoints.pop_front();
        }
        return secured;
    }
};

/// What some messages become at one output; or the order to renew it.
struct Delivery {
    Output* output = nullptr;
    Slice slice;
    std::unique_ptr<Chunk> chunk;
    std::uint64_t end = 0;  // the number of its last message among all the output has packed
    bool renew = false;
};

struct Flight;

/// Some consecutive messages of a batch, on their way to all outputs.
struct Part {
    Flight* flight = nullptr;
    std::uint64_t ticket = 0;
    std::vector<Delivery> deliveries;
};

struct Input;

/// A batch on its way from `read` to the last `write`. There are a few for each input, which go round.
struct Flight {
    Input* input = nullptr;
    std::uint64_t ticket = 0;
    std::unique_ptr<Batch> batch;
    std::optional<nmsg::PredicateMatcher> matcher;  // of the pipeline's condition, if there is one
    std::size_t unmatched = 0;                      // messages left out by it
    std::vector<Part> parts;
    std::atomic<std::size_t> pending = 0;  // writes, and parts that are not all written
    bool handed_on = true;                 // whether its messages go to outputs at all
    std::vector<std::uint64_t> reached;    // by output: the number of the last message that went there
};

/// A batch whose messages have all been written, but maybe not sent.
struct Unacknowledged {
    std::uint64_t ticket = 0;
    bool handed_on = true;
    std::vector<std::uint64_t> reached;  // as above
};

/// A source and what the pipeline knows of it.
struct Input {
    explicit Input(std::unique_ptr<Source> its_source) : source(std::move(its_source)) {}

    std::unique_ptr<Source> source;
    std::thread thread;
    Turnstile routing;
    Turnstile delivering;
    std::vector<std::unique_ptr<Flight>> flights;

    std::mutex mutex;
    std::condition_variable landed;
    std::vector<Flight*> free;  // under `mutex`

    // For sources that want to know: under `mutex`.
    std::map<std::uint64_t, Unacknowledged> written;  // by ticket, those whose turn has not come
    std::deque<Unacknowledged> unacknowledged;        // in order, without gaps
    std::uint64_t next_written = 0;

    // Touched in the order of the batches only.
    std::uint64_t parts = 0;
    std::size_t cursor = 0;  // the output that has the next turn
    bool ended = false;      // by an error inside a batch
    std::uint64_t payloads = 0;
};

}  // namespace

class Pipeline::Impl {
public:
    explicit Impl(Options options) : options_(std::move(options)) {
        if (!options_.log) {
            options_.log = [](int, const std::string&) {};
        }
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    ~Impl() {
        stop();
        for (const auto& input : inputs_) {
            if (input->thread.joinable()) {
                input->thread.join();
            }
        }
    }

    void add(std::unique_ptr<Source> source) { inputs_.push_back(std::make_unique<Input>(std::move(source))); }
    void add(std::unique_ptr<Sink> sink) { outputs_.push_back(std::make_unique<Output>(std::move(sink))); }

    void start() {
        if (options_.interval > 0) {
            const std::int64_t now = Timestamp::now().seconds();
            const std::int64_t offset = options_.randomize ? std::random_device()() % options_.interval : 0;
            deadline_ = now - now % options_.interval + offset + options_.interval;
        }
        for (const auto& output : outputs_) {
            output->next_close = options_.count > 0 ? options_.count : unlimited;
        }
        const unsigned workers =
            options_.workers > 0 ? options_.workers : std::max(1U, std::thread::hardware_concurrency());
        pool_ = std::make_unique<WorkPool>(workers);
        running_ = inputs_.size();
        if (outputs_.empty()) {
            log(1, "nmsg_io: no outputs");
            failed_ = true;
            stop_.request();
        }
        acknowledging_ = std::ranges::any_of(inputs_, [](const auto& input) { return input->source->acknowledges(); });
        for (std::size_t i = 0; i < outputs_.size(); ++i) {
            outputs_[i]->place = i;
        }
        for (const auto& input : inputs_) {
            prepare_flights(*input, workers + waiting_flights);
            input->thread = std::thread([this, &input = *input] { read_all(input); });
            log(4, fmt::format("nmsg_io: started input thread @ {}", fmt::ptr(input.get())));
        }
    }

    bool wait_for(std::chrono::milliseconds time) {
        bool done = false;
        {
            std::unique_lock lock(mutex_);
            done = ended_.wait_for(lock, time, [this] { return running_ == 0; });
        }
        check_deadline();
        if (stop_.requested()) {
            abort_.hurry();
        }
        return done;
    }

    void renew() {
        for (const auto& output : outputs_) {
            renew_now(*output);
        }
    }

    void stop() noexcept {
        stop_.request();
        abort_.request();
    }

    bool close() {
        for (const auto& input : inputs_) {
            input->thread.join();
        }
        pool_.reset();
        abort_.hurry();
        for (const auto& output : outputs_) {
            attempt(*output, [&](Counters& counters) {
                output->sink->close(counters, options_.log, abort_);
                output->note_written(output->packed_messages);
            });
        }
        close_sources();
        if (const std::uint64_t out = counters().payloads_out; out > 0) {
            log(2, fmt::format("nmsg_io: io={} count_nmsg_payload_out={}", fmt::ptr(this), out));
        }
        return !failed_ && counters().files_unfinished == 0;
    }

    Counters counters() const {
        const std::lock_guard lock(mutex_);
        return counters_;
    }

    std::vector<Sender> senders() const {
        std::vector<Sender> senders;
        for (const auto& input : inputs_) {
            input->source->add_senders(senders);
        }
        return senders;
    }

private:
    void log(int level, const std::string& line) const { options_.log(level, line); }

    void prepare_flights(Input& input, unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            auto flight = std::make_unique<Flight>();
            flight->input = &input;
            flight->batch = input.source->make_batch();
            if (options_.condition != nullptr) {
                flight->matcher.emplace(*options_.condition);
            }
            input.free.push_back(flight.get());
            input.flights.push_back(std::move(flight));
        }
    }

    void close_sources() {
        Counters counted;
        for (const auto& input : inputs_) {
            acknowledge(*input);
            input->source->close(counted, options_.log);
        }
        const std::lock_guard lock(mutex_);
        counters_ += counted;
    }

    // --- on the input's own thread

    void read_all(Input& input) {
        nmsg::Errc errc = nmsg::Errc::success;
        std::string trouble;
        std::uint64_t next_ticket = 0;
        while (!stop_.requested()) {
            Flight* const flight = take_flight(input);
            acknowledge(input);
            errc = input.source->read(*flight->batch, stop_);
            if (errc != nmsg::Errc::success) {
                trouble = flight->batch->trouble;
                land(*flight);
                if (errc != nmsg::Errc::again) {
                    break;
                }
                check_idle();
                continue;
            }
            flight->ticket = next_ticket++;
            pool_->post([this, flight] { decode(*flight); }, WorkPool::Urgency::begins);
        }
        wait_for_flights(input);
        finish_input(input, errc, trouble);
    }

    static Flight* take_flight(Input& input) {
        std::unique_lock lock(input.mutex);
        input.landed.wait(lock, [&] { return !input.free.empty(); });
        Flight* const flight = input.free.back();
        input.free.pop_back();
        return flight;
    }

    // Tells the source which batches have gone for good.
    void acknowledge(Input& input) {
        if (!input.source->acknowledges()) {
            return;
        }
        std::vector<std::uint64_t> secured(outputs_.size());
        std::ranges::transform(outputs_, secured.begin(),
                               [](const auto& output) { return output->secured_messages(); });
        std::uint64_t batches = 0;
        {
            const std::lock_guard lock(input.mutex);
            auto& waiting = input.unacknowledged;
            while (!waiting.empty() && waiting.front().handed_on &&
                   std::ranges::equal(waiting.front().reached, secured, std::less_equal())) {
                batches = waiting.front().ticket + 1;
                waiting.pop_front();
            }
        }
        if (batches > 0) {
            input.source->acknowledge(batches);
        }
    }

    static void wait_for_flights(Input& input) {
        std::unique_lock lock(input.mutex);
        input.landed.wait(lock, [&] { return input.free.size() == input.flights.size(); });
    }

    void finish_input(Input& input, nmsg::Errc errc, const std::string& trouble) {
        log(2, fmt::format("nmsg_io: iothr={} count_nmsg_payload_in={}", fmt::ptr(&input), input.payloads));
        if (!input.ended && errc != nmsg::Errc::success && errc != nmsg::Errc::again && errc != nmsg::Errc::eof) {
            report_failure(input, errc, trouble);
        }
        // Under the lock to the end: the pipeline may be gone as soon as somebody sees that nothing runs.
        const std::lock_guard lock(mutex_);
        --running_;
        ended_.notify_all();
    }

    void report_failure(const Input& input, nmsg::Errc errc, const std::string& trouble) {
        log(1, fmt::format("{}input {}: {}", options_.log_prefix, input.source->name(),
                           trouble.empty() ? to_text(errc) : std::string_view(trouble)));
        log(2, fmt::format("nmsg_io: iothr={} {}", fmt::ptr(&input), to_text(errc)));
        failed_ = true;
    }

    // Count and interval take effect between messages as well.
    void check_idle() {
        check_deadline();
        for (const auto& output : outputs_) {
            {
                const std::lock_guard lock(mutex_);
                if (output->given < output->next_close) {
                    continue;
                }
                output->next_close += options_.count;
            }
            renew_or_stop(*output);
        }
    }

    void check_deadline() {
        const std::int64_t now = Timestamp::now().seconds();
        {
            const std::lock_guard lock(mutex_);
            if (!deadline_ || now < *deadline_) {
                return;
            }
            *deadline_ += (now - *deadline_) / options_.interval * options_.interval + options_.interval;
            for (const auto& output : outputs_) {
                // Once is enough where count and interval fall together.
                output->next_close += output->given >= output->next_close ? options_.count : 0;
            }
        }
        for (const auto& output : outputs_) {
            renew_or_stop(*output);
        }
    }

    void renew_or_stop(Output& output) {
        if (output.sink->rotates()) {
            renew_now(output);
        } else {
            stop_.request();
        }
    }

    // Behind all messages that have been packed already.
    void renew_now(Output& output) {
        std::shared_ptr<Chunk> chunk = output.take_chunk();
        output.sink->format(Batch(), {}, *chunk);
        const std::uint64_t ticket = take_in(output, *chunk, 0, true).ticket;
        if (output.sink->finishes() && !output.failed) {
            output.sink->finish(*chunk);
        }
        output.writing.pass(ticket, [this, &output, chunk] {
            attempt(output, [&](Counters& counters) {
                output.sink->write(*chunk, counters, options_.log, abort_);
                renew_sink(output, counters);
            });
        });
    }

    void renew_sink(Output& output, Counters& counted) {
        if (options_.before_renewal) {
            options_.before_renewal(*output.sink, counters());
        }
        output.sink->renew(counted, options_.log, abort_);
    }

    // --- on the pool's threads

    void decode(Flight& flight) {
        flight.input->source->decode(*flight.batch);
        if (flight.matcher) {
            flight.unmatched = keep_matching(*flight.batch, *flight.matcher);
        }
        flight.input->routing.pass(flight.ticket, [this, &flight] { route(flight); });
    }

    // Decides which messages go to which outputs, and sends them on their way.
    void route(Flight& flight) {
        flight.parts.clear();
        flight.handed_on = false;
        flight.reached.assign(outputs_.size(), 0);
        settle(flight);
        if (flight.parts.empty()) {
            note_written(flight);
            land(flight);
            return;
        }
        // Once the last part is posted, the flight may be gone.
        flight.pending = flight.parts.size();
        const std::size_t count = flight.parts.size();
        for (std::size_t i = 0; i < count; ++i) {
            pool_->post([this, &part = flight.parts[i]] { format(part); }, WorkPool::Urgency::continues);
        }
    }

    void settle(Flight& flight) {
        Input& input = *flight.input;
        if (input.ended) {
            return;
        }
        Counters noted;
        const nmsg::Errc errc = input.source->settle(*flight.batch, noted, options_.log);
        if (errc != nmsg::Errc::success) {
            input.ended = true;
            report_failure(input, errc, flight.batch->trouble);
        }
        check_deadline();
        const std::lock_guard lock(mutex_);
        counters_ += noted;
        counters_.octets_in += flight.batch->input_size;
        counters_.payloads_unmatched += flight.unmatched;
        if (!stop_.requested()) {
            assign(flight);
        }
    }

    void assign(Flight& flight) {
        Input& input = *flight.input;
        const Batch& batch = *flight.batch;
        const std::size_t stride = options_.mirror ? 1 : outputs_.size();
        const auto turn_of = [&](std::size_t output) {  // place of the first message it would get
            return options_.mirror ? 0 : (output + stride - input.cursor) % stride;
        };
        // The message that finds its output full is taken from the source, but goes nowhere, and stops everything.
        std::uint64_t stop_at = unlimited;
        for (std::size_t i = 0; options_.count > 0 && i < outputs_.size(); ++i) {
            if (!outputs_[i]->sink->rotates()) {
                stop_at = std::min(stop_at, turn_of(i) + room_of(*outputs_[i]) * stride);
            }
        }
        const std::size_t available = batch.payloads.size();
        const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(available, stop_at));
        const std::size_t consumed = std::min(available, taken + 1);
        for (std::size_t begin = 0; begin < taken;) {
            begin = add_part(flight, begin, taken, stride, turn_of);
        }
        input.cursor = (input.cursor + taken) % outputs_.size();
        flight.handed_on = true;
        if (taken < available) {
            input.source->cut(batch, taken);
        }
        input.payloads += consumed;
        counters_.payloads_in += consumed;
        counters_.containers_in += static_cast<std::uint64_t>(std::ranges::count_if(
            batch.container_starts, [&](std::size_t start) { return start < consumed || consumed == available; }));
        if (taken < available) {
            stop_.request();
        }
    }

    static std::uint64_t room_of(const Output& output) noexcept {
        return output.next_close - std::min(output.next_close, output.given);
    }

    // The messages from `begin` to as far as one part goes, each output's beginning with the first of its turns among
    // them. An output that is full by then is renewed first; a part ends where another one gets full.
    // \returns where the part ends
    template <class TurnOf>
    std::size_t add_part(Flight& flight, std::size_t begin, std::size_t end, std::size_t stride, TurnOf turn_of) {
        Part& part = flight.parts.emplace_back();
        part.flight = &flight;
        part.ticket = flight.input->parts++;
        end = std::min(end, begin + part_size);
        const auto first_turn = [&](std::size_t i) {
            const std::size_t turn = turn_of(i);
            return turn + (begin > turn ? (begin - turn + stride - 1) / stride * stride : 0);
        };
        for (std::size_t i = 0; options_.count > 0 && i < outputs_.size(); ++i) {
            Output& output = *outputs_[i];
            if (!output.sink->rotates()) {
                continue;
            }
            if (room_of(output) == 0 && first_turn(i) == begin) {
                part.deliveries.push_back({.output = &output, .renew = true});
                output.next_close += options_.count;
            }
            end = static_cast<std::size_t>(std::min<std::uint64_t>(end, first_turn(i) + room_of(output) * stride));
        }
        for (std::size_t i = 0; i < outputs_.size(); ++i) {
            const std::size_t first = first_turn(i);
            const std::size_t count = end > first ? (end - first + stride - 1) / stride : 0;
            if (count > 0) {
                part.deliveries.push_back({.output = outputs_[i].get(), .slice = {first, count, stride}});
                outputs_[i]->given += count;
            }
        }
        return end;
    }

    void format(Part& part) {
        for (Delivery& delivery : part.deliveries) {
            delivery.chunk = delivery.output->take_chunk();
            if (!delivery.output->failed) {
                delivery.output->sink->format(*part.flight->batch, delivery.slice, *delivery.chunk);
            }
        }
        part.flight->input->delivering.pass(part.ticket, [this, &part] { deliver(part); });
    }

    void deliver(Part& part) {
        Flight& flight = *part.flight;
        flight.pending += part.deliveries.size();
        for (Delivery& delivery : part.deliveries) {
            pack(flight, delivery);
        }
        land_part(flight);
    }

    struct Packed {
        std::uint64_t ticket;    // for being written
        std::uint64_t messages;  // all that are packed by then
    };

    // Packs or, before a renewal, seals.
    static Packed take_in(Output& output, Chunk& chunk, std::size_t messages, bool before_renewal) {
        const std::lock_guard lock(output.packing);
        if (!output.failed && before_renewal) {
            output.sink->seal(chunk);
        } else if (!output.failed) {
            output.sink->pack(chunk);
        }
        output.packed_messages += messages;
        return {output.packed++, output.packed_messages};
    }

    void pack(Flight& flight, Delivery& delivery) {
        Output& output = *delivery.output;
        const Packed packed = take_in(output, *delivery.chunk, delivery.slice.count, delivery.renew);
        delivery.end = packed.messages;
        const auto write_in_turn = [this, &flight, &delivery, packed] {
            delivery.output->writing.pass(packed.ticket, [this, &flight, &delivery] {
                write(delivery);
                delivery.output->chunks.give_back(std::move(delivery.chunk));
                land_part(flight);
            });
        };
        if (!output.sink->finishes() || output.failed) {
            write_in_turn();
            return;
        }
        pool_->post(
            [&delivery, write_in_turn] {
                delivery.output->sink->finish(*delivery.chunk);
                write_in_turn();
            },
            WorkPool::Urgency::continues);
    }

    void write(Delivery& delivery) {
        Output& output = *delivery.output;
        Chunk& chunk = *delivery.chunk;
        if (chunk.unreadable > 0 && !output.failed) {
            log(1, fmt::format("{}output {}: left out {} message{} ({})", options_.log_prefix, output.sink->name(),
                               chunk.unreadable, chunk.unreadable == 1 ? "" : "s", to_text(chunk.unreadable_reason)));
        }
        attempt(output, [&](Counters& counters) {
            counters.payloads_unreadable += chunk.unreadable;
            output.sink->write(chunk, counters, options_.log, abort_);
            counters.payloads_out += delivery.slice.count;
            if (delivery.renew) {
                renew_sink(output, counters);
            }
            if (acknowledging_) {
                output.note_written(delivery.end - std::min<std::uint64_t>(delivery.end, chunk.kept));
            }
        });
    }

    // Runs something that may fail for good; a failed output stops the pipeline and is left alone from then on.
    template <class Step>
    void attempt(Output& output, Step step) {
        if (output.failed) {
            return;
        }
        Counters counted;
        try {
            step(counted);
        } catch (const Error& error) {
            log(0, fmt::format("{}{}", options_.log_prefix, error.what()));
            output.failed = true;
            failed_ = true;
            stop_.request();
        }
        const std::lock_guard lock(mutex_);
        counters_ += counted;
    }

    void land_part(Flight& flight) {
        if (--flight.pending == 0) {
            note_written(flight);
            land(flight);
        }
    }

    void note_written(Flight& flight) const {
        if (!acknowledging_) {
            return;
        }
        for (const Part& part : flight.parts) {
            for (const Delivery& delivery : part.deliveries) {
                flight.reached[delivery.output->place] = delivery.end;
            }
        }
        Input& input = *flight.input;
        const std::lock_guard lock(input.mutex);
        input.written.emplace(flight.ticket, Unacknowledged{flight.ticket, flight.handed_on, flight.reached});
        for (auto next = input.written.begin(); next != input.written.end() && next->first == input.next_written;
             next = input.written.begin()) {
            append_written(input.unacknowledged, std::move(next->second));
            input.written.erase(next);
            ++input.next_written;
        }
    }

    // Batches that went nowhere, and those of a stream that is far ahead of its acknowledgements, join the one before:
    // that bounds the list.
    static void append_written(std::deque<Unacknowledged>& list, Unacknowledged next) {
        constexpr std::size_t longest_list = 4096;
        const bool idle = std::ranges::all_of(next.reached, [](std::uint64_t number) { return number == 0; });
        if (list.empty() || !list.back().handed_on || !next.handed_on || (!idle && list.size() < longest_list)) {
            if (list.empty() || list.back().handed_on) {
                list.push_back(std::move(next));
            }
            return;
        }
        Unacknowledged& last = list.back();
        last.ticket = next.ticket;
        std::ranges::transform(last.reached, next.reached, last.reached.begin(), std::ranges::max);
    }

    static void land(Flight& flight) {
        Input& input = *flight.input;
        const std::lock_guard lock(input.mutex);
        input.free.push_back(&flight);
        input.landed.notify_all();
    }

    Options options_;
    std::vector<std::unique_ptr<Input>> inputs_;
    std::vector<std::unique_ptr<Output>> outputs_;
    StopSignal stop_;   // let nothing more in
    StopSignal abort_;  // nor wait for anything slow
    std::atomic<bool> failed_ = false;
    bool acknowledging_ = false;            // some source wants to know what has gone for good
    std::optional<std::int64_t> deadline_;  // seconds

    mutable std::mutex mutex_;  // of all below, and of what outputs were given
    std::condition_variable ended_;
    std::size_t running_ = 0;  // inputs
    Counters counters_;

    std::unique_ptr<WorkPool> pool_;  // last: its threads use all of the above
};

Pipeline::Pipeline() : Pipeline(Options{}) {}

Pipeline::Pipeline(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Pipeline::~Pipeline() = default;

void Pipeline::add(std::unique_ptr<Source> source) {
    impl_->add(std::move(source));
}

void Pipeline::add(std::unique_ptr<Sink> sink) {
    impl_->add(std::move(sink));
}

void Pipeline::start() {
    impl_->start();
}

void Pipeline::renew() {
    impl_->renew();
}

bool Pipeline::wait_for(std::chrono::milliseconds time) {
    return impl_->wait_for(time);
}

void Pipeline::stop() noexcept {
    impl_->stop();
}

bool Pipeline::close() {
    return impl_->close();
}

bool Pipeline::run() {
    start();
    while (!wait_for(std::chrono::milliseconds(longest_wait))) {
    }
    return close();
}

Counters Pipeline::counters() const {
    return impl_->counters();
}

std::vector<Sender> Pipeline::senders() const {
    return impl_->senders();
}

}  // namespace spindrift::pipeline
