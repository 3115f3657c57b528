#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/dnsqr/tracker.hpp>
#include <spindrift/nmsg/types/packet_message.hpp>
#include <spindrift/packet/fragment_table.hpp>
#include <spindrift/packet/link_filter.hpp>
#include <spindrift/packet/packet_filter.hpp>
#include <spindrift/packet/packet_reader.hpp>
#include <spindrift/pipeline/source_of.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace spindrift::io {

class PacketMessageBatch;

/// Makes messages of type base packet, pkt, ncap or dnsqr, or spindrift taggedpacket, from the packets of a reader
/// (docs/formats/nmsg-messages.md sections 12 and 13).
///
/// Packets of unsupported link layers are counted. If there are any, the source fails at the end of the input: the user
/// has to know that the output is not complete.
class PacketSource final : public pipeline::SourceOf<PacketMessageBatch> {
public:
    struct Options {
        nmsg::PacketMessage message = nmsg::PacketMessage::packet;
        dnsqr::Options dnsqr{};
        MemoryBudget* memory = nullptr;  ///< for fragments and queries; not owned
        Reporter report{};               ///< receives events while the source is set up
    };

    /// \param name of the input for the user
    /// \throws EventError if no such messages can be made of packets of the reader's link type
    PacketSource(std::string name, std::unique_ptr<packet::PacketReader> reader, Options options);
    ~PacketSource() override;

    /// Keeps only the IP packets that match a pcap filter expression, and fragments of datagrams that may match. Called
    /// before the first `read`. \throws EventError if the expression cannot be compiled, with libpcap's reason
    void set_filter(const std::string& expression);

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    [[nodiscard]] bool has_queue() const noexcept override { return reader_->is_live(); }
    [[nodiscard]] std::optional<std::uint64_t> total_size() const override;
    void close(pipeline::Counters& counters, const Reporter& report) override;

private:
    struct Untracked {
        std::size_t size = 0;
        Timestamp time;
    };

    nmsg::Errc read_batch(PacketMessageBatch& batch, const StopSignal& stop) override;
    void decode_batch(PacketMessageBatch& batch) const override;
    nmsg::Errc account_batch(const PacketMessageBatch& batch, pipeline::Counters& counters,
                             const Reporter& report) override;

    void check_link_type() const;
    void apply_filter(const std::string& expression, const std::string& address_filter);
    void select_packets(PacketMessageBatch& batch);
    [[nodiscard]] bool takes_whole_frames() const noexcept;
    void take_transactions(PacketMessageBatch& batch);
    void track(PacketMessageBatch& batch);
    void take_untracked(PacketMessageBatch& batch);
    void take_datagrams(PacketMessageBatch& batch);
    void take_fragment(PacketMessageBatch& batch, const packet::IpPacket& fragment, Timestamp time);
    nmsg::Errc drain(PacketMessageBatch& batch);
    void give_up_fragments();
    [[nodiscard]] std::uint64_t partial() const noexcept;
    void update_counts(PacketMessageBatch& batch);
    [[nodiscard]] bool is_rejected(Bytes octets) const;
    [[nodiscard]] bool is_rejected(const packet::Packet& packet) const;
    void wrap_packets(PacketMessageBatch& batch) const;
    void wrap_frames(PacketMessageBatch& batch) const;
    void encode_tagged(PacketMessageBatch& batch) const;
    void encode_transactions(PacketMessageBatch& batch) const;

    std::string name_;
    std::unique_ptr<packet::PacketReader> reader_;
    Options options_;
    std::optional<packet::LinkFilter> prefilter_;           // for packets of any link layer, unless the kernel filters
    std::optional<packet::PacketFilter> filter_;            // for IP packets
    std::optional<dnsqr::Tracker> tracker_;                 // for dnsqr
    std::vector<dnsqr::Transaction::TimedPacket> tracked_;  // the packets of a batch, for `tracker_`
    std::vector<Untracked> untracked_;                      // packets for which the last batch had no room
    Buffer untracked_octets_;                               // of those
    packet::FragmentTable fragments_;                       // for ncap
    packet::FragmentTable::Datagram reassembled_;
    nmsg::Errc ending_ = nmsg::Errc::success;  // the result of the next read, after all waiting queries
    std::string error_message_;                // for `ending_`
    std::uint64_t unsupported_ = 0;            // packets so far

    // The counts at the last batch, to compute what a batch adds.
    std::uint64_t octets_seen_ = 0;
    packet::PacketLosses losses_seen_;
    dnsqr::Tracker::Counts counts_seen_;

    bool has_evicted_ = false;  // queries, so far; of `account_batch`

    ReportThrottle dropped_;
    ReportThrottle missing_;
};

}  // namespace spindrift::io
