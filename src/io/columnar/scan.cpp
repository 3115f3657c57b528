#include <spindrift/io/columnar/scan.hpp>

#include "column_chunk.hpp"

#include <spindrift/base/blocked_signals.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/base/thread.hpp>
#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/io/udp/socket_spec.hpp>
#include <spindrift/io/udp/udp.hpp>
#include <spindrift/nmsg/condition/predicate.hpp>
#include <spindrift/pipeline/condition.hpp>
#include <spindrift/pipeline/pipeline.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace spindrift::io {
namespace {

using Sources = std::vector<std::unique_ptr<pipeline::Source>>;

/// The batches between the sinks of a scan and its caller.
class BatchQueue {
public:
    explicit BatchQueue(std::size_t capacity) : capacity_(std::max<std::size_t>(1, capacity)) {}

    /// Waits for room. Drops the batch if the queue is closed.
    void push(nmsg::ColumnBatch batch) {
        std::unique_lock lock(mutex_);
        taken_.wait(lock, [this] { return closed_ || batches_.size() < capacity_; });
        if (!closed_) {
            batches_.push_back(std::move(batch));
            changed_.notify_all();
        }
    }

    /// The next batch; nothing at the end. \throws Error once, if there is a failure
    std::optional<nmsg::ColumnBatch> pop() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ended_ || !batches_.empty(); });
        if (batches_.empty()) {
            throw_failure();
            return std::nullopt;
        }
        nmsg::ColumnBatch batch = std::move(batches_.front());
        batches_.pop_front();
        taken_.notify_all();
        return batch;
    }

    /// Waits for the first batch, or the end. \returns the columns of the batch, if there is one
    std::shared_ptr<const nmsg::ColumnSchema> wait_for_schema() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ended_ || !batches_.empty(); });
        if (batches_.empty()) {
            throw_failure();
            return nullptr;
        }
        return batches_.front().schema();
    }

    /// Waits until `pop` does not, for a time at most. \returns whether that is so
    [[nodiscard]] bool wait(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, time, [this] { return ended_ || !batches_.empty(); });
    }

    /// Batches are no longer taken in. Those that wait stay.
    void close() noexcept {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        taken_.notify_all();
    }

    /// No batch will come. \param failure why, if not for the end of the input
    void end(std::string failure) noexcept {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        failure_ = std::move(failure);
        changed_.notify_all();
    }

    [[nodiscard]] bool closed() const noexcept {
        const std::lock_guard lock(mutex_);
        return closed_;
    }

private:
    void throw_failure() {
        if (!failure_.empty()) {
            throw Error(std::exchange(failure_, {}));
        }
    }

    const std::size_t capacity_;
    mutable std::mutex mutex_;  // guards the members below
    std::condition_variable changed_;
    std::condition_variable taken_;
    std::deque<nmsg::ColumnBatch> batches_;
    bool closed_ = false;
    bool ended_ = false;
    std::string failure_;
};

/// Gives the batches of a pipeline to the queue.
class QueueSink final : public ColumnSink {
public:
    QueueSink(std::shared_ptr<TableType> type, const BatchLimits& limits, BatchQueue& queue)
        : ColumnSink(std::move(type), limits), queue_(queue) {}

    [[nodiscard]] std::string name() const override { return "columns"; }

private:
    void write_batch(ColumnChunk& chunk, pipeline::Counters&, const StopSignal&) override {
        if (chunk.batch) {
            queue_.push(std::move(*chunk.batch));
        }
    }

    BatchQueue& queue_;
};

}  // namespace

class Scan::Impl {
public:
    explicit Impl(ScanOptions options)
        : options_(std::move(options)),
          type_(std::make_shared<TableType>(*options_.registry, options_.columns, options_.type)),
          queue_(options_.batches_ahead) {
        if (!options_.where.empty()) {
            check_condition();
        }
        Sources first;
        if (!options_.files.empty()) {
            first.push_back(open_file(options_.files.front()));
        }
        Sources sockets = open_sockets();
        const BlockedSignals blocked;
        worker_ = Thread([this, files = std::make_shared<Sources>(std::move(first)),
                          live = std::make_shared<Sources>(std::move(sockets))] { run(*files, *live); },
                         [this](const std::exception_ptr& failure) { queue_.end(failure_text(failure)); });
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    ~Impl() {
        stop();
        worker_.join();
    }

    std::shared_ptr<const nmsg::ColumnSchema> schema() {
        const auto chosen = type_->chosen();
        return chosen ? chosen : queue_.wait_for_schema();
    }

    std::optional<nmsg::ColumnBatch> next() { return queue_.pop(); }

    bool wait(std::chrono::milliseconds time) { return queue_.wait(time); }
    bool wait_for_schema(std::chrono::milliseconds time) { return type_->chosen() != nullptr || queue_.wait(time); }

    void stop() noexcept {
        queue_.close();
        const std::lock_guard lock(mutex_);
        if (pipeline_ != nullptr) {
            pipeline_->stop();
        }
    }

    [[nodiscard]] pipeline::Counters counters() const {
        const std::lock_guard lock(mutex_);
        pipeline::Counters all = done_;
        if (pipeline_ != nullptr) {
            all += pipeline_->counters();
        }
        return all;
    }

private:
    void check_condition() const {
        nmsg::Predicate::Options possible{.aliases = options_.columns.aliases, .only = options_.type};
        try {
            static_cast<void>(nmsg::Predicate(options_.where, *options_.registry, possible));
        } catch (const Error& error) {
            throw Error(std::string("where: ") + error.what());
        }
    }

    static std::unique_ptr<pipeline::Source> open_file(const std::string& path) {
        return std::make_unique<NmsgFileSource>(path);
    }

    [[nodiscard]] Sources open_sockets() const {
        Sources sources;
        for (const std::string& text : options_.sockets) {
            for (const net::UdpAddress& address : SocketSpec::parse(text, false).addresses) {
                sources.push_back(std::make_unique<UdpSource>(address));
            }
        }
        return sources;
    }

    // On the thread of the scan.
    void run(Sources& first, Sources& sockets) {
        std::string failure;
        for (std::size_t i = 0; i < options_.files.size() && failure.empty() && !queue_.closed(); ++i) {
            Sources file;
            if (i == 0) {
                file.swap(first);
            } else {
                file.push_back(open_file(options_.files[i]));
            }
            failure = run_pipeline(std::move(file));
        }
        if (failure.empty() && !queue_.closed() && !sockets.empty()) {
            failure = run_pipeline(std::move(sockets));
        }
        queue_.end(queue_.closed() ? std::string() : failure);
    }

    /// \returns why it failed; empty if it did not
    std::string run_pipeline(Sources sources) {
        std::mutex mutex;
        std::string reason;
        pipeline::Pipeline::Options how;
        how.workers = options_.workers;
        how.memory = options_.memory;
        how.report = [&](const Event& event) {
            options_.report(event);
            const std::lock_guard lock(mutex);
            reason = reason.empty() ? reason_of(event) : reason;
        };
        pipeline::Pipeline pipeline(how);
        std::ranges::for_each(sources, [&](auto& source) { pipeline.add(std::move(source)); });
        if (!options_.where.empty()) {
            nmsg::Predicate::Options possible{.aliases = options_.columns.aliases, .only = options_.type};
            pipeline.add(
                std::make_unique<pipeline::Condition>(nmsg::Predicate(options_.where, *options_.registry, possible)));
        }
        pipeline.add(std::make_unique<QueueSink>(type_, options_.limits, queue_));
        set_pipeline(&pipeline);
        bool good = false;
        try {
            good = pipeline.run();
        } catch (...) {
            set_pipeline(nullptr);
            throw;
        }
        set_pipeline(nullptr);
        return good ? std::string() : reason.empty() ? std::string("reading failed") : reason;
    }

    static std::string reason_of(const Event& event) {
        if (const auto* const input = std::get_if<event::InputFailed>(&event)) {
            return input->input + ": " + input->reason;
        }
        if (const auto* const output = std::get_if<event::OutputFailed>(&event)) {
            return output->reason;
        }
        const auto* const work = std::get_if<event::WorkFailed>(&event);
        return work != nullptr ? work->reason : std::string();
    }

    // `stop` before or after finds the pipeline, or the closed queue.
    void set_pipeline(pipeline::Pipeline* current) {
        const std::lock_guard lock(mutex_);
        if (current == nullptr) {
            done_ += pipeline_->counters();
        }
        pipeline_ = current;
        if (current != nullptr && queue_.closed()) {
            current->stop();
        }
    }

    ScanOptions options_;
    std::shared_ptr<TableType> type_;
    BatchQueue queue_;
    mutable std::mutex mutex_;  // guards the two below
    pipeline::Pipeline* pipeline_ = nullptr;
    pipeline::Counters done_;
    Thread worker_;
};

Scan::Scan(ScanOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Scan::~Scan() = default;

std::shared_ptr<const nmsg::ColumnSchema> Scan::schema() {
    return impl_->schema();
}

std::optional<nmsg::ColumnBatch> Scan::next() {
    return impl_->next();
}

bool Scan::wait(std::chrono::milliseconds time) {
    return impl_->wait(time);
}

bool Scan::wait_for_schema(std::chrono::milliseconds time) {
    return impl_->wait_for_schema(time);
}

void Scan::stop() noexcept {
    impl_->stop();
}

pipeline::Counters Scan::counters() const {
    return impl_->counters();
}

}  // namespace spindrift::io
