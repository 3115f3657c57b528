#pragma once

#include <spindrift/base/timestamp.hpp>
#include <spindrift/packet/reassembly.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <vector>

namespace spindrift::packet {

/// The datagrams of which only some fragments have come so far (docs/formats/nmsg-messages.md 12.5). Time is that of
/// the packets.
class FragmentTable {
public:
    struct Options {
        std::int64_t timeout = 60;      ///< seconds a datagram has, counted from its first fragment
        std::size_t memory = 64 << 20;  ///< octets all of them may take, about
        bool keeps_packets = false;     ///< whether the fragments are wanted as they came
    };

    /// A fragment as it came: a whole IP packet, without padding.
    struct Piece {
        std::uint32_t offset = 0;
        Timestamp time;
        std::string octets;
    };

    /// A datagram that is complete.
    struct Whole {
        Buffer packet;              ///< as one IP packet
        std::vector<Piece> pieces;  ///< by offset; none unless the table keeps packets
    };

    FragmentTable() : FragmentTable(Options{}) {}
    explicit FragmentTable(const Options& options) : options_(options) {}

    /// Gives up datagrams that began too long ago.
    void expire(Timestamp now);

    /// Takes a copy of a fragment.
    /// \returns whether it completed its datagram, which then is in `whole`
    bool add(const IpPacket& fragment, Timestamp time, Whole& whole);

    /// Datagrams given up so far: too late, spoiled, or to make room for others. Fragments that were not captured whole
    /// count one by one.
    [[nodiscard]] std::uint64_t given_up() const noexcept { return given_up_; }

    /// Octets held, about.
    [[nodiscard]] std::size_t memory() const noexcept { return memory_; }
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

private:
    struct Key {
        std::array<std::byte, 32> addresses{};
        std::uint32_t id = 0;
        std::uint16_t protocol = 0;  // of IPv4; another number for IPv6

        auto operator<=>(const Key&) const = default;
    };

    struct Entry {
        Key key;
        std::int64_t since = 0;  // seconds
        FragmentAssembly assembly;
        std::vector<Piece> pieces;
        std::size_t memory = 0;
    };

    using Entries = std::list<Entry>;  // in the order they began

    static Key key_of(const IpPacket& fragment) noexcept;
    Entry& find_or_make(const IpPacket& fragment, Timestamp time);
    void account(Entry& entry, const IpPacket& fragment);
    void erase(Entries::iterator entry);
    void give_up(Entries::iterator entry);

    Options options_;
    Entries entries_;
    std::map<Key, Entries::iterator> places_;
    std::size_t memory_ = 0;
    std::uint64_t given_up_ = 0;
};

}  // namespace spindrift::packet
