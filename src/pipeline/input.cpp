#include "input.hpp"

#include <string>

namespace spindrift::pipeline {
namespace {

// Enough to empty any queue that was there at the stop, though more may come all the time.
constexpr std::chrono::seconds max_drain_time{1};

}  // namespace

void Input::start(const Memory& memory, std::span<const std::unique_ptr<Transform>> transforms, Handlers handlers) {
    memory_ = memory;
    handlers_ = std::move(handlers);
    for (unsigned i = 0; i < memory.batches; ++i) {
        auto batch = std::make_unique<InFlightBatch>();
        batch->input = this;
        batch->batch = source->make_batch();
        batch->batch->memory = MemoryCharge(memory.budget);
        for (const auto& transform : transforms) {
            batch->workers.push_back(transform->make_worker());
        }
        free_.push_back(batch.get());
        batches_.push_back(std::move(batch));
    }
    thread_ = std::thread([this] { read_all(); });
}

void Input::join() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Input::read_all() {
    nmsg::Errc errc = nmsg::Errc::success;
    std::string error_message;
    std::uint64_t next_ticket = 0;
    while (goes_on(errc)) {
        InFlightBatch& batch = take_batch();
        acknowledge();
        errc = source->read(*batch.batch, run_.stop);
        if (errc == nmsg::Errc::success) {
            charge(*batch.batch);
            batch.ticket = next_ticket++;
            handlers_.decode(batch);
            continue;
        }
        error_message = batch.batch->error_message;
        release(batch);
        if (errc != nmsg::Errc::again) {
            break;
        }
        handlers_.idle();
    }
    wait_for_batches();
    run_.report(event::InputEnded{this, messages});
    if (!ended && errc != nmsg::Errc::success && errc != nmsg::Errc::again && errc != nmsg::Errc::eof) {
        report_failure(errc, error_message);
    }
    handlers_.ended();
}

bool Input::goes_on(nmsg::Errc last) {
    if (!run_.stop.requested()) {
        return true;
    }
    if (!source->has_queue() || run_.complete) {
        return false;
    }
    if (!drain_end_) {
        drain_end_ = Clock::now() + max_drain_time;
        return true;
    }
    return last == nmsg::Errc::success && Clock::now() < *drain_end_;
}

void Input::report_failure(nmsg::Errc errc, const std::string& error_message) {
    run_.report(event::InputFailed{.id = this,
                                   .input = source->name(),
                                   .reason = error_message.empty() ? std::string(to_text(errc)) : error_message,
                                   .kind = std::string(to_text(errc))});
    run_.failed = true;
}

void Input::acknowledge() {
    if (!source->acknowledges()) {
        return;
    }
    if (const std::uint64_t batches = acknowledgements_.take(handlers_.delivered()); batches > 0) {
        source->acknowledge(batches);
    }
}

void Input::finish(InFlightBatch& batch) {
    if (run_.acknowledging) {
        acknowledgements_.add({batch.ticket, batch.routed, batch.last_messages});
    }
    release(batch);
}

// Waits until there is memory for a batch that was read.
void Input::charge(Batch& batch) const {
    if (const std::size_t needed = batch.memory_needed() + memory_.text_room; needed > batch.memory.size()) {
        batch.memory.replace(needed);
    }
}

void Input::settle(Batch& batch) const {
    if (const std::size_t held = batch.memory_held() + memory_.text_room; held < batch.memory.size()) {
        static_cast<void>(batch.memory.resize(held));  // less is always possible
    }
}

InFlightBatch& Input::take_batch() {
    std::unique_lock lock(mutex_);
    released_.wait(lock, [this] { return !free_.empty(); });
    InFlightBatch* const batch = free_.back();
    free_.pop_back();
    return *batch;
}

void Input::release(InFlightBatch& batch) {
    batch.batch->trim(memory_.max_kept);
    batch.batch->memory.clear();
    const std::lock_guard lock(mutex_);
    free_.push_back(&batch);
    released_.notify_all();
}

void Input::wait_for_batches() {
    std::unique_lock lock(mutex_);
    released_.wait(lock, [this] { return free_.size() == batches_.size(); });
}

}  // namespace spindrift::pipeline
