#include "tcp_channel.hpp"

#include <spindrift/ndag/protocol.hpp>
#include <spindrift/packet/erf.hpp>
#include <spindrift/packet/tagged_record.hpp>

#include <algorithm>

namespace spindrift::ndag {
namespace {

// Larger than the messages of all known senders. It limits the memory for a message that never ends.
constexpr std::size_t max_message_size = 1 << 20;

// The size of the record at the start of `octets`; nothing if its header is incomplete.
std::optional<std::size_t> record_size(MessageType type, Bytes octets) noexcept {
    if (type == MessageType::tagged) {
        return packet::TaggedRecord::stated_size(octets);
    }
    if (octets.size() < packet::ErfRecord::header_size) {
        return std::nullopt;
    }
    return packet::ErfRecord::stated_size(octets.data());
}

}  // namespace

bool TcpChannel::receive() {
    owners_.clear();
    return connections_.receive();
}

void TcpChannel::pin(std::vector<std::shared_ptr<const void>>& pinned) {
    pinned.insert(pinned.end(), owners_.begin(), owners_.end());
}

std::optional<Bytes> TcpChannel::take() {
    for (TcpConnection& connection : connections_.all()) {
        if (const auto message = take(connection)) {
            if (owners_.empty() || owners_.back() != connection.owner()) {
                owners_.push_back(connection.owner());
            }
            return message;
        }
    }
    return std::nullopt;
}

std::optional<Bytes> TcpChannel::take(TcpConnection& connection) {
    const Bytes rest = connection.octets();
    if (rest.empty()) {
        return std::nullopt;
    }
    std::size_t size = 0;
    const Parsed parsed = parse_message(connection, rest, size);
    if (parsed == Parsed::incomplete && connection.is_open()) {
        return std::nullopt;
    }
    if (parsed != Parsed::complete) {
        // The start of the next message is unknown, so all remaining octets are delivered as one malformed message.
        connection.close();
        size = rest.size();
    }
    connection.take(size, parsed == Parsed::complete);
    return rest.first(size);
}

TcpChannel::Parsed TcpChannel::parse_message(TcpConnection& connection, Bytes octets, std::size_t& size) noexcept {
    const auto header = Header::parse(octets);
    if (!header) {
        return header.error() == Errc::short_header ? Parsed::incomplete : Parsed::invalid;
    }
    if (header->type == MessageType::keep_alive) {
        // Keep-alives have 8 or 24 octets. If a valid header follows after 8, it is a short one.
        const bool is_short = octets.size() >= 2 * header_size && Header::parse(octets.subspan(header_size));
        size = is_short ? header_size : keep_alive_size;
        return octets.size() >= size ? Parsed::complete : Parsed::incomplete;
    }
    const auto data = DataHeader::parse(octets);
    if (!data) {
        return data.error() == Errc::short_message ? Parsed::incomplete : Parsed::invalid;
    }
    std::size_t& complete = connection.complete_size;
    complete = std::max(complete, data_header_size);
    for (; connection.complete_records < data->records; ++connection.complete_records) {
        const Bytes rest = octets.subspan(complete);
        const auto next = record_size(data->type, rest);
        if (data->is_truncated || complete + next.value_or(0) > max_message_size ||
            next.value_or(max_message_size) < packet::ErfRecord::header_size) {
            return Parsed::invalid;
        }
        if (!next || *next > rest.size()) {
            return Parsed::incomplete;
        }
        complete += *next;
    }
    size = complete;
    return Parsed::complete;
}

}  // namespace spindrift::ndag
