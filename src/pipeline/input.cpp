#include "input.hpp"

#include <memory>
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
        free_.push_back(batch.get());
        batches_.push_back(std::move(batch));
    }
    for (const auto& transform : transforms) {
        auto workers = transform->make_workers(batches_.size());
        for (std::size_t i = 0; i < batches_.size(); ++i) {
            batches_[i]->workers.push_back(std::move(workers[i]));
        }
    }
    thread_ = Thread([this] { read_all(); }, [this](const std::exception_ptr& failure) { run_.fail(failure); });
}

void Input::join() {
    thread_.join();
}

void Input::read_all() {
    const auto call_ended = [this](void*) { handlers_.ended(); };
    const std::unique_ptr<void, decltype(call_ended)> last(this, call_ended);  // also after an exception
    End end;
    try {
        end = read_batches();
    } catch (...) {
        fail(std::current_exception());
    }
    wait_for_batches();
    run_.report(event::InputEnded{this, messages});
    if (!ended && end.errc != nmsg::Errc::success && end.errc != nmsg::Errc::again && end.errc != nmsg::Errc::eof) {
        report_failure(end.errc, end.error_message);
    }
}

Input::End Input::read_batches() {
    End end;
    std::uint64_t next_ticket = 0;
    const auto give_back = [this](InFlightBatch* batch) { release(*batch); };
    while (!ended && goes_on(end.errc)) {
        std::unique_ptr<InFlightBatch, decltype(give_back)> batch(take_batch(), give_back);
        if (batch == nullptr) {
            break;
        }
        acknowledge();
        end.errc = source->read(*batch->batch, run_.stop);
        if (end.errc == nmsg::Errc::success) {
            charge(*batch->batch);
            batch->ticket = next_ticket++;
            handlers_.decode(*batch);
            static_cast<void>(batch.release());
            continue;
        }
        end.error_message = batch->batch->error_message;
        batch.reset();
        if (end.errc != nmsg::Errc::again) {
            break;
        }
        handlers_.idle();
    }
    return end;
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

void Input::fail(const std::exception_ptr& failure) noexcept {
    Counters counted;
    counted.batches_lost = 1;
    run_.add(counted, counters);
    run_.fail(failure);
}

void Input::acknowledge() {
    if (!source->acknowledges() || !acknowledges_) {
        return;
    }
    if (const std::uint64_t batches = acknowledgements_.take(handlers_.delivered()); batches > 0) {
        source->acknowledge(batches);
    }
}

void Input::finish(InFlightBatch& batch) noexcept {
    try {
        if (run_.acknowledging) {
            acknowledgements_.add({batch.ticket, batch.routed, batch.last_messages});
        }
    } catch (...) {
        acknowledges_ = false;
        run_.fail(std::current_exception());
    }
    release(batch);
}

void Input::wake() noexcept {
    const std::lock_guard lock(mutex_);
    released_.notify_all();
}

// What outputs take for the messages of a batch, in octets: they encode, pack and compress a large message whole, each
// time from one buffer to another.
std::size_t Input::output_memory(const Batch& batch) const noexcept {
    constexpr std::size_t buffers = 4;
    return memory_.chunk_room + memory_.copies * buffers * batch.content_size();
}

// Waits until there is memory for a batch that was read.
void Input::charge(Batch& batch) const {
    if (const std::size_t needed = batch.memory_needed() + output_memory(batch); needed > batch.memory.size()) {
        batch.memory.replace(needed);
    }
}

void Input::settle(Batch& batch) const {
    if (const std::size_t held = batch.memory_held() + output_memory(batch); held < batch.memory.size()) {
        static_cast<void>(batch.memory.resize(held));  // less is always possible
    }
}

// \returns null if the run is broken and none may come back
InFlightBatch* Input::take_batch() {
    std::unique_lock lock(mutex_);
    released_.wait(lock, [this] { return !free_.empty() || run_.broken; });
    if (free_.empty()) {
        return nullptr;
    }
    InFlightBatch* const batch = free_.back();
    free_.pop_back();
    return batch;
}

// `free_` has had room for all batches since `start`, so this allocates nothing.
void Input::release(InFlightBatch& batch) noexcept {
    try {
        batch.batch->trim(memory_.max_kept);
    } catch (...) {
        run_.fail(std::current_exception());
    }
    batch.batch->memory.clear();
    const std::lock_guard lock(mutex_);
    free_.push_back(&batch);
    released_.notify_all();
}

void Input::wait_for_batches() {
    std::unique_lock lock(mutex_);
    released_.wait(lock, [this] { return free_.size() == batches_.size() || run_.broken; });
}

}  // namespace spindrift::pipeline
