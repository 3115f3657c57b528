#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/dnsqr/transaction.hpp>
#include <spindrift/nmsg/types/packet_message.hpp>
#include <spindrift/packet/packet_reader.hpp>
#include <spindrift/pipeline/batch.hpp>

#include <cstdint>
#include <vector>

namespace spindrift::io {

/// The packets of one read, and the messages made from them.
class PacketMessageBatch final : public pipeline::Batch {
public:
    /// An IP packet with margins, which becomes a message.
    struct Datagram {
        std::byte* octets = nullptr;
        std::size_t size = 0;
        Timestamp time;
    };

    void reset() noexcept {
        clear();
        read.clear();
        datagrams.clear();
        transactions.clear();
        peers = {};
        taken = ignored = truncated = unsupported = dropped = lost_before = missing = partial = evicted = filtered = 0;
    }

    /// Copies the packets if they have no margins.
    void ensure_margins() {
        if (read.has_margins) {
            return;
        }
        std::vector<std::size_t> places;
        copied.clear();
        for (const packet::Packet& packet : read.packets) {
            places.push_back(copied.append(packet.octets));
        }
        for (std::size_t i = 0; i < places.size(); ++i) {
            Bytes& octets = read.packets[i].octets;
            octets = copied.memory.bytes().subspan(places[i], octets.size());
            read.packets[i].record_header_size = 0;  // not copied
        }
        read.has_margins = true;
    }

    /// The octets of a packet with margins. They are writable because the message is made in place, around them.
    static std::byte* writable(Bytes octets) noexcept { return const_cast<std::byte*>(octets.data()); }

    void add(Bytes message, nmsg::PacketMessage type, Timestamp time) {
        nmsg::Payload& payload = payloads.emplace_back();
        const nmsg::TypeNumbers numbers = nmsg::numbers_of(type);
        payload.vid = numbers.vid;
        payload.msgtype = numbers.msgtype;
        payload.set_time(time);
        payload.set_data(message);
    }

    packet::PacketBatch read;
    packet::PacketBatch copied;        // copies of packets that had no margins
    std::vector<Datagram> datagrams;   // for ncap
    dnsqr::Transactions transactions;  // for dnsqr; borrow from the packets
    Buffer encoded;                    // for dnsqr and tagged: messages

    std::uint64_t taken = 0;
    std::uint64_t ignored = 0;
    std::uint64_t truncated = 0;
    std::uint64_t unsupported = 0;
    std::uint64_t dropped = 0;
    std::uint64_t lost_before = 0;
    std::uint64_t missing = 0;
    packet::PeerCounts peers;
    std::uint64_t partial = 0;
    std::uint64_t evicted = 0;
    std::uint64_t filtered = 0;
};

}  // namespace spindrift::io
