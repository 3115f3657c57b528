#include <spindrift/ndag/sender.hpp>

#include "message_sink.hpp"

#include <spindrift/packet/erf.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace spindrift::ndag {
namespace {

// Octets reserved for each packet besides its own, including the padding before Ethernet (docs/formats/ndag.md 7.1).
constexpr std::size_t framing_size = packet::ErfRecord::header_size + 2;
// A message is complete when it has no room for a packet of this size.
constexpr std::size_t min_packet_size = 64;

}  // namespace

SentCounts& SentCounts::operator+=(const SentCounts& other) noexcept {
    datagrams += other.datagrams;
    records += other.records;
    octets += other.octets;
    cut += other.cut;
    refused += other.refused;
    metadata += other.metadata;
    metadata_refused += other.metadata_refused;
    errors += other.errors;
    lost += other.lost;
    keep_alives += other.keep_alives;
    return *this;
}

StreamSender::StreamSender(const SenderOptions& options, std::uint64_t started, unsigned number,
                           std::unique_ptr<MessageSink> sink)
    : message_size_(options.message_size),
      max_size_(sink->max_size()),
      max_wait_(options.delay / 2),
      header_{.type = options.message_type,
              .monitor = options.monitor,
              .started = started,
              .sequence = options.first_sequence,
              .stream = static_cast<std::uint16_t>(number)},
      report_(options.report),
      sink_(std::move(sink)),
      last_sent_(Clock::now()) {
    begin_message();
}

StreamSender::~StreamSender() = default;

void StreamSender::begin_message() noexcept {
    message_ = sink_->next();
    at_ = message_ + data_header_size;
    limit_ = message_ + message_size_;
    records_ = 0;
}

void StreamSender::add(std::span<const packet::Packet> packets) {
    for (const packet::Packet& packet : packets) {
        add(packet);
    }
    send_messages();
}

void StreamSender::add(const packet::Packet& packet) {
    packet::ErfContent content = packet::erf_content(packet);
    if (!content.is_supported()) [[unlikely]] {
        refuse(packet);
        return;
    }
    if (room() < content.octets.size() + framing_size && has_records()) {
        end_message();
    }
    if (const std::size_t most = max_room() - framing_size; content.octets.size() > most) [[unlikely]] {
        content.octets = content.octets.first(most);
        content.is_cut = true;
    }
    if (content.is_cut) [[unlikely]] {
        count(cut_);
    }
    if (packet.is_metadata()) [[unlikely]] {
        count(metadata_);
    }
    end_record(static_cast<std::size_t>(packet::put_erf(at_, content) - at_));
    if (room() < framing_size + min_packet_size) {
        end_message();
    }
}

void StreamSender::end_record(std::size_t size) noexcept {
    if (records_++ == 0) {
        oldest_ = Clock::now();
    }
    at_ += size;
}

void StreamSender::end_message() {
    header_.records = records_;
    put_data_header(reinterpret_cast<std::byte*>(message_), header_);
    header_.sequence = next_sequence(header_.sequence);
    sink_->add(static_cast<std::size_t>(at_ - message_));
    if (sink_->is_full()) {
        send_batch();
    }
    begin_message();
}

void StreamSender::send_batch() {
    sink_->send();
    last_sent_ = Clock::now();
}

void StreamSender::send_messages() {
    if (sink_->empty()) {
        return;
    }
    send_batch();
    // The message being filled moves to the front of the batch.
    const auto size = static_cast<std::size_t>(at_ - message_);
    char* const from = std::exchange(message_, sink_->next());
    if (has_records()) {
        std::memcpy(message_, from, size);
    }
    at_ = message_ + size;
    limit_ = message_ + message_size_;
}

void StreamSender::tick(Clock::time_point now) {
    if (has_records() && now - oldest_ >= max_wait_) {
        end_message();
    }
    send_messages();
    if (now - last_sent_ >= keep_alive_interval) {
        send_keep_alive(now);
    }
}

void StreamSender::flush() {
    if (has_records()) {
        end_message();
    }
    send_messages();
}

// Longer than the common header: some receivers expect keep-alives to have the size of a data message's header.
void StreamSender::send_keep_alive(Clock::time_point now) {
    std::array<std::byte, keep_alive_size> datagram{};
    put_header(datagram.data(), MessageType::keep_alive, header_.monitor);
    if (sink_->send_one(datagram.data(), datagram.size())) {
        count(keep_alives_);
    }
    last_sent_ = now;
}

void StreamSender::refuse(const packet::Packet& packet) {
    if (packet.is_metadata()) {
        count(metadata_refused_);
        return;
    }
    if (refused_.load(std::memory_order_relaxed) == 0) {
        report_(event::LinkLayerNotSent{header_.stream, static_cast<int>(packet.link),
                                        header_.type == MessageType::tagged ? "tagged records" : "ERF"});
    }
    count(refused_);
}

SentCounts StreamSender::counts() const noexcept {
    const auto value = [](const Counter& counter) { return counter.load(std::memory_order_relaxed); };
    const MessageSink::Counts& sent = sink_->counts();
    return {.datagrams = value(sent.datagrams),
            .records = value(sent.records),
            .octets = value(sent.octets),
            .metadata = value(metadata_),
            .cut = value(cut_),
            .refused = value(refused_),
            .metadata_refused = value(metadata_refused_),
            .errors = value(sent.errors),
            .lost = value(sent.lost),
            .keep_alives = value(keep_alives_)};
}

}  // namespace spindrift::ndag
