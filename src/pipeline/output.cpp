#include "output.hpp"

#include "delivery.hpp"

#include <spindrift/base/event_error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace spindrift::pipeline {

void Output::format(const Batch& batch, Delivery& delivery) noexcept {
    try {
        delivery.chunk = take_chunk();
        delivery.formatted = failed_ ? delivery.slice.count : sink_->format(batch, delivery.slice, *delivery.chunk);
    } catch (...) {
        delivery.chunk.reset();
        delivery.formatted = delivery.slice.count;
        run_.fail(std::current_exception());
    }
}

// Packs the chunk, or seals it if the sink is to be reopened. An exception fails the output: it may have left the sink
// with half a message. \returns the ticket to write it in order
std::uint64_t Output::pack(Chunk* chunk, std::size_t messages, bool before_reopen, std::uint64_t& last_message) {
    const std::lock_guard lock(packing_mutex_);
    try {
        if (chunk != nullptr && !failed_) {
            before_reopen ? sink_->seal(*chunk) : sink_->pack(*chunk);
        }
    } catch (...) {
        fail(std::current_exception());
    }
    packed_messages_ += messages;
    last_message = packed_messages_;
    return packed_chunks_++;
}

void Output::deliver(Delivery& delivery, const Post& post, Done done) {
    const std::uint64_t ticket = pack(delivery.chunk.get(), delivery.formatted,
                                      delivery.reopen && delivery.is_last_piece(), delivery.last_message);
    if (delivery.chunk == nullptr || !sink_->finishes() || failed_) {
        write_in_turn(ticket, delivery, std::move(done));
        return;
    }
    post([this, ticket, &delivery, done = std::move(done)]() mutable {
        finish(*delivery.chunk);
        write_in_turn(ticket, delivery, std::move(done));
    });
}

// The messages in the chunk are packed, so an exception fails the output: those behind them would be written without
// them.
void Output::finish(Chunk& chunk) noexcept {
    try {
        sink_->finish(chunk);
    } catch (...) {
        fail(std::current_exception());
    }
}

void Output::write_in_turn(std::uint64_t ticket, Delivery& delivery, Done done) {
    writing_.run(ticket, [this, &delivery, done = std::move(done)] {
        write(delivery);
        if (delivery.chunk != nullptr) {
            chunks_.release(std::move(delivery.chunk));
        }
        done();
        return true;
    });
}

void Output::write(Delivery& delivery) noexcept {
    if (delivery.chunk != nullptr && attempt([&](Counters& counted) { write(delivery, counted); })) {
        return;
    }
    has_lost_ = true;
    Counters lost;
    lost.payloads_lost = delivery.formatted;
    run_.add(lost, counters_);
}

void Output::write(Delivery& delivery, Counters& counted) {
    Chunk& chunk = *delivery.chunk;
    if (chunk.unreadable > 0) {
        run_.report(
            event::MessagesSkipped{sink_->name(), chunk.unreadable, std::string(to_text(chunk.unreadable_reason))});
    }
    counted.payloads_unreadable += chunk.unreadable;
    counted.dns_as_octets += chunk.dns_as_octets;
    sink_->write(chunk, counted, run_.report, run_.abort);
    counted.payloads_out += delivery.formatted;
    if (delivery.reopen && delivery.is_last_piece()) {
        reopen_sink(counted);
    }
    note_written(delivery.last_message - std::min<std::uint64_t>(delivery.last_message, chunk.unwritten));
}

void Output::reopen() noexcept {
    try {
        std::shared_ptr<Chunk> chunk = take_chunk();
        sink_->format(Batch(), {}, *chunk);
        std::uint64_t last_message = 0;
        const std::uint64_t ticket = pack(chunk.get(), 0, true, last_message);
        if (sink_->finishes() && !failed_) {
            finish(*chunk);
        }
        writing_.run(ticket, [this, chunk] {
            attempt([&](Counters& counted) {
                sink_->write(*chunk, counted, run_.report, run_.abort);
                reopen_sink(counted);
            });
            return true;
        });
    } catch (...) {
        run_.break_off(std::current_exception());  // a ticket may be taken whose turn never comes
    }
}

void Output::reopen_sink(Counters& counted) {
    if (before_reopen_) {
        before_reopen_(*sink_, run_.counters());
    }
    sink_->reopen(counted, run_.report, run_.abort);
}

void Output::close(std::uint64_t given) noexcept {
    const Counters all = run_.counters(counters_);
    Counters lost;
    lost.payloads_lost = given - std::min(given, all.payloads_out + all.payloads_lost);
    run_.add(lost, counters_);
    attempt([&](Counters& counted) {
        sink_->close(counted, run_.report, run_.abort);
        note_written(packed_messages_);
    });
    if (const std::uint64_t count = counters().counters.dns_as_octets; count > 0) {
        run_.report(event::DnsShownAsOctets{name_, count});
    }
}

void Output::note_written(std::uint64_t last_message) {
    if (run_.acknowledging && !has_lost_ && !run_.broken) {
        progress_.note_written(last_message, sink_->sent());
    }
}

// Runs a step of the sink and adds what it counts. An exception fails the output.
// \returns whether the step is done
template <class Step>
bool Output::attempt(Step step) noexcept {
    if (failed_) {
        return false;
    }
    Counters counted;
    try {
        step(counted);
    } catch (const EventError& error) {
        fail(error.event());
    } catch (...) {
        fail(std::current_exception());
    }
    run_.add(counted, counters_);
    return !failed_;
}

void Output::fail(const Event& reason) noexcept {
    run_.report(reason);
    failed_ = true;
    run_.failed = true;
    run_.stop.request();
}

void Output::fail(const std::exception_ptr& failure) noexcept {
    failed_ = true;
    try {
        fail(event::OutputFailed{reason_of(failure)});
    } catch (...) {
        run_.fail(failure);  // there is no memory for the text
    }
}

// What an exception says to the user; one that is not an `Error` does not name the output.
std::string Output::reason_of(const std::exception_ptr& failure) const {
    try {
        std::rethrow_exception(failure);
    } catch (const Error& error) {
        return error.what();
    } catch (...) {
        return fmt::format("output {}: {}", name_, failure_text(failure));
    }
}

}  // namespace spindrift::pipeline
