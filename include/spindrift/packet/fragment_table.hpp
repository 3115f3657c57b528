#pragma once

#include <spindrift/base/memory_meter.hpp>
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

/// The IP datagrams of which some fragments are still missing (docs/formats/nmsg-messages.md 12.5). All times are those
/// of the packets, not of the system clock.
class FragmentTable {
public:
    struct Options {
        std::int64_t timeout = 60;          ///< seconds a datagram has, counted from its first fragment
        std::size_t max_memory = 64 << 20;  ///< octets all of them may take
        MemoryBudget* memory = nullptr;     ///< a further limit, with others; not owned
        bool keep_fragments = false;        ///< whether the fragments are wanted as they came
    };

    /// A fragment as it was captured: a whole IP packet, without link-layer padding.
    struct Fragment {
        std::uint32_t offset = 0;
        Timestamp time;
        std::string octets;
    };

    /// A reassembled datagram.
    struct Datagram {
        Buffer packet;                    ///< as one IP packet
        std::vector<Fragment> fragments;  ///< by offset; none unless the table keeps packets
    };

    FragmentTable() : FragmentTable(Options{}) {}
    explicit FragmentTable(const Options& options) : options_(options), meter_(options.max_memory, options.memory) {}

    /// Discards the datagrams whose first fragment is older than the timeout.
    void expire(Timestamp now);

    /// Copies a fragment into the table.
    /// \returns whether it completed its datagram, which is then written to `datagram`
    bool add(const IpPacket& fragment, Timestamp time, Datagram& datagram);

    /// Datagrams discarded so far: timed out, invalid, or evicted for lack of memory. Fragments that were not
    /// captured whole count one by one.
    [[nodiscard]] std::uint64_t discarded() const noexcept { return discarded_; }

    /// Memory in use, in octets.
    [[nodiscard]] std::size_t memory() const noexcept { return meter_.size(); }

    /// Discards all datagrams that are not complete; for the end of the input.
    void clear();

    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

private:
    struct Key {
        std::array<std::byte, 32> addresses{};
        std::uint32_t id = 0;
        std::uint16_t protocol = 0;  // of IPv4; 0x100 for IPv6

        auto operator<=>(const Key&) const = default;
    };

    struct Entry {
        Key key;
        std::int64_t since = 0;  // seconds
        FragmentAssembly assembly;
        std::vector<Fragment> fragments;
        std::size_t memory = 0;
    };

    using Entries = std::list<Entry>;  // in the order of their first fragments
    using Places = std::map<Key, Entries::iterator>;

    static constexpr std::size_t entry_cost =
        list_node_cost(sizeof(Entry)) + tree_node_cost(sizeof(Places::value_type));

    static Key key_of(const IpPacket& fragment) noexcept;
    Entry& find_or_make(const Key& key, Timestamp time);
    [[nodiscard]] std::size_t cost_of(const IpPacket& fragment) const noexcept;
    [[nodiscard]] bool make_room(std::size_t octets);
    void reduce(Entry& entry, std::size_t memory) noexcept;
    void erase(Entries::iterator entry);
    void discard(Entries::iterator entry);

    Options options_;
    Entries entries_;
    Places places_;
    MemoryMeter meter_;
    std::uint64_t discarded_ = 0;
};

}  // namespace spindrift::packet
