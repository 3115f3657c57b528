#include "output.hpp"

#include "delivery.hpp"

#include <spindrift/base/event_error.hpp>

#include <algorithm>

namespace spindrift::pipeline {

void Output::format(const Batch& batch, Delivery& delivery) {
    delivery.chunk = take_chunk();
    delivery.formatted = failed_ ? delivery.slice.count : sink_->format(batch, delivery.slice, *delivery.chunk);
}

// Packs the chunk, or seals it if the sink is to be reopened. \returns the ticket to write it in order
std::uint64_t Output::pack(Chunk& chunk, std::size_t messages, bool before_reopen, std::uint64_t& last_message) {
    const std::lock_guard lock(packing_mutex_);
    if (!failed_ && before_reopen) {
        sink_->seal(chunk);
    } else if (!failed_) {
        sink_->pack(chunk);
    }
    packed_messages_ += messages;
    last_message = packed_messages_;
    return packed_chunks_++;
}

void Output::deliver(Delivery& delivery, const Post& post, Done done) {
    const std::uint64_t ticket =
        pack(*delivery.chunk, delivery.formatted, delivery.reopen && delivery.is_last_piece(), delivery.last_message);
    if (!sink_->finishes() || failed_) {
        write_in_turn(ticket, delivery, std::move(done));
        return;
    }
    post([this, ticket, &delivery, done = std::move(done)]() mutable {
        sink_->finish(*delivery.chunk);
        write_in_turn(ticket, delivery, std::move(done));
    });
}

void Output::write_in_turn(std::uint64_t ticket, Delivery& delivery, Done done) {
    writing_.run(ticket, [this, &delivery, done = std::move(done)] {
        write(delivery);
        chunks_.release(std::move(delivery.chunk));
        done();
        return true;
    });
}

void Output::write(Delivery& delivery) {
    Chunk& chunk = *delivery.chunk;
    if (chunk.unreadable > 0 && !failed_) {
        run_.report(
            event::MessagesSkipped{sink_->name(), chunk.unreadable, std::string(to_text(chunk.unreadable_reason))});
    }
    attempt([&](Counters& counted) {
        counted.payloads_unreadable += chunk.unreadable;
        sink_->write(chunk, counted, run_.report, run_.abort);
        counted.payloads_out += delivery.formatted;
        if (delivery.reopen && delivery.is_last_piece()) {
            reopen_sink(counted);
        }
        note_written(delivery.last_message - std::min<std::uint64_t>(delivery.last_message, chunk.unwritten));
    });
}

void Output::reopen() {
    std::shared_ptr<Chunk> chunk = take_chunk();
    sink_->format(Batch(), {}, *chunk);
    std::uint64_t last_message = 0;
    const std::uint64_t ticket = pack(*chunk, 0, true, last_message);
    if (sink_->finishes() && !failed_) {
        sink_->finish(*chunk);
    }
    writing_.run(ticket, [this, chunk] {
        attempt([&](Counters& counted) {
            sink_->write(*chunk, counted, run_.report, run_.abort);
            reopen_sink(counted);
        });
        return true;
    });
}

void Output::reopen_sink(Counters& counted) {
    if (before_reopen_) {
        before_reopen_(*sink_, run_.counters());
    }
    sink_->reopen(counted, run_.report, run_.abort);
}

void Output::close() {
    attempt([&](Counters& counted) {
        sink_->close(counted, run_.report, run_.abort);
        note_written(packed_messages_);
    });
}

void Output::note_written(std::uint64_t last_message) {
    if (run_.acknowledging) {
        progress_.note_written(last_message, sink_->sent());
    }
}

// Runs a step of the sink and adds what it counts. An error fails the output.
template <class Step>
void Output::attempt(Step step) {
    if (failed_) {
        return;
    }
    Counters counted;
    try {
        step(counted);
    } catch (const EventError& error) {
        fail(error.event());
    } catch (const Error& error) {
        fail(event::OutputFailed{error.what()});
    }
    run_.add(counted, counters_);
}

void Output::fail(const Event& reason) {
    run_.report(reason);
    failed_ = true;
    run_.failed = true;
    run_.stop.request();
}

}  // namespace spindrift::pipeline
