#include <spindrift/pipeline/pipeline.hpp>

#include "input.hpp"
#include "output.hpp"
#include "rotation_schedule.hpp"
#include "routing.hpp"
#include "thread_pool.hpp"

#include <spindrift/base/error.hpp>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace spindrift::pipeline {
namespace {

// Batches of an input besides one per worker: reading continues while some of them wait for a slow output.
constexpr unsigned extra_batches = 4;

// With very many inputs, each has fewer batches.
constexpr unsigned min_batches = 2;

// Octets that each batch keeps for reuse.
constexpr std::size_t min_kept = 4 << 20;
constexpr std::size_t max_kept = 8 << 20;

}  // namespace

// Runs the steps of each batch on the right thread and in the right order. What a step does is defined by sources,
// transforms and sinks, and by the other files of this folder.
class Pipeline::Impl {
public:
    explicit Impl(Options options)
        : options_(std::move(options)), memory_(options_.memory - options_.memory / 4), run_(options_.report) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    ~Impl() {
        stop();
        for (const auto& input : inputs_) {
            input->join();
        }
    }

    void add(std::unique_ptr<Source> source) { inputs_.push_back(std::make_unique<Input>(std::move(source), run_)); }
    void add(std::unique_ptr<Transform> transform) { transforms_.push_back(std::move(transform)); }
    void add(std::unique_ptr<Sink> sink) {
        outputs_.push_back(std::make_unique<Output>(std::move(sink), outputs_.size(), run_, options_.before_reopen));
    }

    // A failure, such as of a thread that cannot be started, ends the run in order.
    void start() {
        run_.on_broken = [this] {
            memory_.end_waits();
            std::ranges::for_each(inputs_, [](const auto& input) { input->wake(); });
        };
        running_ = inputs_.size();
        std::size_t started = 0;
        try {
            prepare();
            for (; started < inputs_.size(); ++started) {
                start(*inputs_[started]);
            }
        } catch (...) {
            run_.fail(std::current_exception());
            const std::lock_guard lock(mutex_);
            running_ -= inputs_.size() - started;
        }
    }

    void prepare() {
        const auto ordered =
            std::ranges::find_if(transforms_, [](const auto& transform) { return transform->is_ordered(); });
        first_ordered_ = static_cast<std::size_t>(ordered - transforms_.begin());
        const std::uint32_t offset =
            options_.randomize && options_.interval > 0 ? std::random_device()() % options_.interval : 0;
        schedule_ = RotationSchedule(options_.interval, offset, clocks());
        for (const auto& output : outputs_) {
            quotas_.push_back(
                {.rotates = output->rotates(), .next_reopen = options_.count > 0 ? options_.count : Quota::unlimited});
        }
        workers_ = options_.workers > 0 ? options_.workers : std::max(1U, std::thread::hardware_concurrency());
        pool_ = std::make_unique<ThreadPool>(workers_,
                                             [this](const std::exception_ptr& reason) { run_.break_off(reason); });
        if (outputs_.empty()) {
            run_.report(event::NoOutputs{});
            run_.failed = true;
            run_.stop.request();
        }
        run_.acknowledging =
            std::ranges::any_of(inputs_, [](const auto& input) { return input->source->acknowledges(); });
    }

    void start(Input& input) {
        input.start(memory_of_inputs(workers_), transforms_, handlers());
        run_.report(event::InputStarted{&input});
    }

    bool wait_for(std::chrono::milliseconds time) {
        bool done = false;
        {
            std::unique_lock lock(mutex_);
            done = ended_.wait_for(lock, time, [this] { return running_ == 0; });
        }
        attempt([this] { check_schedule(); });
        if (run_.stop.requested()) {
            run_.abort.request_drain();
        }
        return done;
    }

    void reopen() {
        for (const auto& output : outputs_) {
            output->reopen();
        }
    }

    void stop() noexcept {
        run_.stop.request();
        run_.abort.request();
    }

    bool close() {
        for (const auto& input : inputs_) {
            input->join();
        }
        if (pool_) {
            pool_->end();
        }
        run_.abort.request_drain();
        for (const auto& output : outputs_) {
            output->close(output->index < quotas_.size() ? quotas_[output->index].given : 0);
        }
        for (const auto& input : inputs_) {
            Counters counted;
            attempt([&] {
                input->acknowledge();
                input->source->close(counted, run_.report);
            });
            if (input->source->is_unusable()) {
                run_.failed = true;
            }
            counted.batches_lost += input->unfinished();
            run_.add(counted, input->counters);
        }
        const Counters total = run_.counters();
        run_.report(event::OutputsClosed{this, total.payloads_out});
        return !run_.failed && total.files_unfinished == 0;
    }

    [[nodiscard]] Counters counters() const { return run_.counters(); }

    [[nodiscard]] std::vector<EndpointCounters> source_counters() const {
        std::vector<EndpointCounters> all;
        for (const auto& input : inputs_) {
            all.push_back({input->name, run_.counters(input->counters)});
        }
        return all;
    }

    [[nodiscard]] std::vector<EndpointCounters> sink_counters() const {
        std::vector<EndpointCounters> all;
        for (const auto& output : outputs_) {
            all.push_back(output->counters());
        }
        return all;
    }

    [[nodiscard]] std::vector<PeerStats> peers() const {
        std::vector<PeerStats> peers;
        for (const auto& input : inputs_) {
            input->source->add_peers(peers);
        }
        return peers;
    }

private:
    // A quarter of the memory is for what batches keep for reuse.
    [[nodiscard]] Input::Memory memory_of_inputs(unsigned workers) {
        const std::size_t for_kept = options_.memory / 4;
        const auto inputs = static_cast<unsigned>(inputs_.size());
        const auto affordable = static_cast<unsigned>(for_kept / min_kept / inputs);
        const unsigned batches = std::clamp(affordable, min_batches, workers + extra_batches);
        return {.batches = batches,
                .budget = &memory_,
                .chunk_room = std::min(outputs_.size() * max_chunk_size, options_.memory / 8),
                .copies = options_.mirror ? outputs_.size() : 1,
                .max_kept = std::min(max_kept, for_kept / batches / inputs)};
    }

    [[nodiscard]] Input::Handlers handlers() {
        return {.decode =
                    [this](InFlightBatch& batch) {
                        pool_->post([this, &batch] { decode(batch); }, ThreadPool::Priority::new_batch);
                    },
                .idle = [this] { check_idle(); },
                .delivered =
                    [this] {
                        std::vector<std::uint64_t> delivered(outputs_.size());
                        std::ranges::transform(outputs_, delivered.begin(),
                                               [](const auto& output) { return output->delivered(); });
                        return delivered;
                    },
                .ended =
                    [this] {
                        // Notifies under the lock: a waiting thread may destroy the pipeline as soon as it can see that
                        // no input runs.
                        const std::lock_guard lock(mutex_);
                        --running_;
                        ended_.notify_all();
                    }};
    }

    template <class Step>
    void attempt(Step step) noexcept {
        try {
            step();
        } catch (...) {
            run_.fail(std::current_exception());
        }
    }

    // --- counts and intervals reopen outputs also while no messages come

    void check_idle() {
        check_schedule();
        for (const auto& output : outputs_) {
            {
                const std::lock_guard lock(mutex_);
                Quota& quota = quotas_[output->index];
                if (!quota.is_full()) {
                    continue;
                }
                quota.next_reopen += options_.count;
            }
            reopen_or_stop(*output);
        }
    }

    [[nodiscard]] RotationSchedule::Now clocks() const {
        const auto steady = options_.steady_now();
        return {steady, options_.now()};
    }

    void check_schedule() {
        {
            const std::lock_guard lock(mutex_);
            if (!schedule_.take_due(clocks())) {
                return;
            }
            for (Quota& quota : quotas_) {
                // Where count and interval coincide, the output is reopened once.
                quota.next_reopen += quota.is_full() ? options_.count : 0;
            }
        }
        for (const auto& output : outputs_) {
            reopen_or_stop(*output);
        }
    }

    void reopen_or_stop(Output& output) {
        if (output.rotates()) {
            output.reopen();
        } else {
            run_.stop.request();
        }
    }

    // --- the steps of a batch, on the threads of the pool

    void decode(InFlightBatch& batch) {
        batch.failure = nullptr;
        batch.transform_counters = {};
        try {
            batch.input->source->decode(*batch.batch);
            batch.input->settle(*batch.batch);
            apply(batch, 0, first_ordered_);
        } catch (...) {
            batch.failure = std::current_exception();
        }
        batch.input->routing.run(batch.ticket, [this, &batch] {
            dispatch(batch);
            return true;
        });
    }

    // Applies the transforms from `first` to before `last`.
    static void apply(InFlightBatch& batch, std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            batch.workers[i]->apply(*batch.batch, batch.transform_counters);
        }
    }

    // Applies the transforms that need the batches in order, and those behind them.
    void apply_in_order(InFlightBatch& batch) const {
        try {
            apply(batch, first_ordered_, batch.workers.size());
        } catch (const Error& error) {
            batch.input->ended = true;
            batch.input->report_failure(nmsg::Errc::failure, error.what());
        }
    }

    // Routes the messages of a batch to outputs and formats them on the pool. Called in the order of the batches.
    void dispatch(InFlightBatch& batch) {
        batch.parts.clear();
        batch.routed = false;
        try {
            batch.last_messages.assign(outputs_.size(), 0);
            if (!batch.input->ended && !batch.failure) {
                apply_in_order(batch);
                account(batch);
            }
        } catch (...) {
            batch.failure = std::current_exception();
            batch.input->ended = true;  // it may have given tickets to parts
        }
        if (batch.failure) {
            batch.parts.clear();
            batch.routed = false;
            batch.input->fail(batch.failure);
        }
        if (batch.parts.empty()) {
            batch.input->finish(batch);
            return;
        }
        // Once the last part is posted, the batch may be released and reused at any time: its parts are counted before.
        batch.pending = batch.parts.size();
        const std::size_t count = batch.parts.size();
        for (std::size_t i = 0; i < count; ++i) {
            pool_->post([this, &part = batch.parts[i]] { format(part); }, ThreadPool::Priority::in_flight);
        }
    }

    void account(InFlightBatch& batch) {
        Input& input = *batch.input;
        Counters counted = batch.transform_counters;
        const nmsg::Errc errc = input.source->account(*batch.batch, counted, run_.report);
        if (errc != nmsg::Errc::success) {
            input.ended = true;
            input.report_failure(errc, batch.batch->error_message);
        }
        check_schedule();
        counted.bytes_in += batch.batch->input_size;
        assign(batch, counted);
        run_.add(counted, input.counters);
    }

    void assign(InFlightBatch& batch, Counters& counted) {
        const std::lock_guard lock(mutex_);
        if (run_.complete) {
            return;
        }
        quotas_before_ = quotas_;
        try {
            route(batch, counted);
        } catch (...) {
            quotas_.swap(quotas_before_);  // the messages are counted with their batch
            throw;
        }
    }

    // Called under the mutex.
    void route(InFlightBatch& batch, Counters& counted) {
        Input& input = *batch.input;
        const std::size_t messages = batch.batch->payloads.size();
        const RoutingRules rules{.mirror = options_.mirror, .count = options_.count};
        const Route route = pipeline::route(rules, quotas_, input.next_output, messages);
        for (const RoutedPart& routed : route.parts) {
            Part& part = batch.parts.emplace_back();
            part.batch = &batch;
            part.ticket = input.next_part++;
            for (const RoutedSlice& one : routed) {
                Delivery& delivery = part.deliveries.emplace_back();
                delivery.output = outputs_[one.output].get();
                delivery.slice = one.slice;
                delivery.reopen = one.reopen;
            }
        }
        batch.routed = true;
        input.messages += route.consumed;
        counted.payloads_in += route.consumed;
        counted.containers_in +=
            static_cast<std::uint64_t>(std::ranges::count_if(batch.batch->container_starts, [&](std::size_t start) {
                return start < route.consumed || route.consumed == messages;
            }));
        if (route.ends) {
            input.source->truncate(*batch.batch, route.taken);
            run_.complete = true;
            run_.stop.request();
        }
    }

    void format(Part& part) {
        for (Delivery& delivery : part.deliveries) {
            delivery.output->format(*part.batch->batch, delivery);
        }
        part.batch->input->delivering.run(part.ticket, [this, &part] { return deliver(part); });
    }

    // Packs the first pieces of all deliveries. \returns whether these are all, so that the next part follows
    bool deliver(Part& part) {
        InFlightBatch& batch = *part.batch;
        batch.pending += part.deliveries.size();
        batch.input->unpacked = 1 + static_cast<std::size_t>(std::ranges::count_if(
                                        part.deliveries, [](const Delivery& one) { return !one.is_last_piece(); }));
        for (Delivery& delivery : part.deliveries) {
            deliver_piece(batch, delivery);
        }
        return note_packed(batch);
    }

    void deliver_piece(InFlightBatch& batch, Delivery& delivery) {
        const bool is_last = delivery.is_last_piece();
        const auto post = [this](ThreadPool::Task task) {
            pool_->post(std::move(task), ThreadPool::Priority::in_flight);
        };
        delivery.output->deliver(delivery, post, [this, is_last, post, &batch, &delivery] {
            if (is_last) {
                count_down(batch);
            } else {
                post([this, &batch, &delivery] { deliver_next_piece(batch, delivery); });
            }
        });
    }

    void deliver_next_piece(InFlightBatch& batch, Delivery& delivery) {
        delivery.slice = delivery.slice.without(delivery.formatted);
        delivery.output->format(*batch.batch, delivery);
        const bool is_last = delivery.is_last_piece();
        deliver_piece(batch, delivery);
        Input& input = *batch.input;
        if (is_last && note_packed(batch)) {
            input.delivering.end_turn();
        }
    }

    // Counts a delivery of a part, or all that have one piece, as packed. \returns whether the part is packed
    static bool note_packed(InFlightBatch& batch) {
        if (--batch.input->unpacked > 0) {
            return false;
        }
        count_down(batch);
        return true;
    }

    // Called when a part is delivered or a delivery is written; the last call finishes the batch.
    static void count_down(InFlightBatch& batch) {
        if (--batch.pending > 0) {
            return;
        }
        for (const Part& part : batch.parts) {
            for (const Delivery& delivery : part.deliveries) {
                batch.last_messages[delivery.output->index] = delivery.last_message;
            }
        }
        batch.input->finish(batch);
    }

    Options options_;
    MemoryBudget memory_;  // of batches
    RunState run_;
    unsigned workers_ = 0;  // threads of the pool
    std::vector<std::unique_ptr<Input>> inputs_;
    std::vector<std::unique_ptr<Transform>> transforms_;
    std::size_t first_ordered_ = 0;  // index; the transforms before it are applied in `decode`
    std::vector<std::unique_ptr<Output>> outputs_;

    mutable std::mutex mutex_;  // guards all below
    std::condition_variable ended_;
    std::size_t running_ = 0;  // inputs that have not ended
    RotationSchedule schedule_;
    std::vector<Quota> quotas_;         // by output
    std::vector<Quota> quotas_before_;  // the batch that is routed

    std::unique_ptr<ThreadPool> pool_;  // last, so that its threads end before all of the above is destroyed
};

Pipeline::Pipeline() : Pipeline(Options{}) {}

Pipeline::Pipeline(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Pipeline::~Pipeline() = default;

void Pipeline::add(std::unique_ptr<Source> source) {
    impl_->add(std::move(source));
}

void Pipeline::add(std::unique_ptr<Transform> transform) {
    impl_->add(std::move(transform));
}

void Pipeline::add(std::unique_ptr<Sink> sink) {
    impl_->add(std::move(sink));
}

void Pipeline::start() {
    impl_->start();
}

void Pipeline::reopen() {
    impl_->reopen();
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
    while (!wait_for(std::chrono::milliseconds(max_wait))) {
    }
    return close();
}

Counters Pipeline::counters() const {
    return impl_->counters();
}

std::vector<EndpointCounters> Pipeline::source_counters() const {
    return impl_->source_counters();
}

std::vector<EndpointCounters> Pipeline::sink_counters() const {
    return impl_->sink_counters();
}

std::vector<PeerStats> Pipeline::peers() const {
    return impl_->peers();
}

}  // namespace spindrift::pipeline
