#include "message_records.hpp"

#include <spindrift/ndag/protocol.hpp>
#include <spindrift/packet/erf.hpp>
#include <spindrift/packet/tagged_record.hpp>

#include <algorithm>
#include <utility>

namespace spindrift::ndag {
void MessageRecords::open(Bytes message) {
    left_ = 0;
    ++counts_.datagrams;
    counts_.octets += message.size();
    const auto header = DataHeader::parse(message);
    if (!header) {
        switch (header.error()) {
            case Errc::short_message: ++counts_.short_messages; break;
            case Errc::unexpected: {
                const bool alive = static_cast<MessageType>(message[5]) == MessageType::keep_alive;
                ++(alive ? counts_.keep_alives : counts_.unexpected);
                break;
            }
            default: ++counts_.bad_header;
        }
        return;
    }
    Monitor& monitor = monitor_of(header->monitor);
    ++monitor.messages;
    monitor.last_message = counts_.datagrams;
    monitor.sequence.update(header->started, header->sequence, counts_);
    rest_ = message.subspan(data_header_size);
    left_ = header->records;
    is_tagged_ = header->type == MessageType::tagged;
    is_truncated_ = header->is_truncated;
    if (left_ == 0 && !rest_.empty()) {
        ++counts_.trailing;
    }
}

MessageRecords::Monitor& MessageRecords::monitor_of(std::uint16_t monitor) {
    if (last_monitor_ == nullptr || monitor != last_id_) {
        if (monitors_.size() >= max_monitors && !monitors_.contains(monitor)) {
            forget_monitor();
        }
        last_monitor_ = &monitors_[monitor];
        last_id_ = monitor;
    }
    return *last_monitor_;
}

void MessageRecords::forget_monitor() {
    monitors_.erase(std::ranges::min_element(monitors_, {}, [](const auto& entry) {
        return std::pair(entry.second.messages > 1, entry.second.last_message);
    }));
}

std::vector<std::uint16_t> MessageRecords::monitors() const {
    std::vector<std::uint16_t> all;
    for (const auto& [id, monitor] : monitors_) {
        all.push_back(id);
    }
    return all;
}

void MessageRecords::advance(std::size_t size) noexcept {
    rest_ = rest_.subspan(size);
    ++counts_.records;
    if (--left_ == 0 && !rest_.empty()) {
        ++counts_.trailing;
    }
}

bool MessageRecords::abandon_message() noexcept {
    ++counts_.malformed;
    left_ = 0;
    return false;
}

bool MessageRecords::next_erf(packet::Packet& packet) {
    const auto record = is_truncated_ ? packet::ErfRecord::parse_truncated(rest_) : packet::ErfRecord::parse(rest_);
    if (!record) {
        return abandon_message();
    }
    packet = record->packet();
    if (record->is_malformed()) {
        ++counts_.malformed;
    }
    if (record->counts_loss()) {
        counts_.dropped += has_loss_counter_ ? record->loss_counter() : 0U;
    }
    has_loss_counter_ = true;
    advance(record->size());
    return true;
}

bool MessageRecords::next_tagged(packet::Packet& packet) {
    const auto record =
        is_truncated_ ? packet::TaggedRecord::parse_truncated(rest_) : packet::TaggedRecord::parse(rest_);
    if (!record) {
        return abandon_message();
    }
    packet = record->packet();
    advance(record->size());
    return true;
}

}  // namespace spindrift::ndag
