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

/// Makes messages of packets, wherever they come from: base packet, pkt, ncap or dnsqr (docs/formats/nmsg-messages.md
/// sections 12 and 13).
///
/// Packets of link layers that no IP packet can be found behind are counted and, when there are no more, make the
/// source fail: that is not the same as nothing.
class PacketSource final : public pipeline::SourceOf<PacketMessageBatch> {
public:
    struct Options {
        nmsg::PacketMessage message = nmsg::PacketMessage::packet;
        dnsqr::Options dnsqr;
        Reporter report;  ///< of what there is to say while it is opened
    };

    /// \param name what people call the input
    /// \throws EventError if no such messages can be made of packets of the reader's link type
    PacketSource(std::string name, std::unique_ptr<packet::PacketReader> reader, Options options);
    ~PacketSource() override;

    /// Lets only those IP packets through that match an expression, and fragments if the datagrams they are of may.
    /// Before anything is read only. \throws EventError if the expression makes no sense, with libpcap's reason
    void set_filter(const std::string& expression);

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    [[nodiscard]] std::optional<std::uint64_t> total_size() const override;

private:
    nmsg::Errc read_batch(PacketMessageBatch& batch, const StopSignal& stop) override;
    void decode_batch(PacketMessageBatch& batch) const override;
    nmsg::Errc account_batch(const PacketMessageBatch& batch, pipeline::Counters& counters,
                             const Reporter& report) override;

    void check_link_type() const;
    void apply_filter(const std::string& expression, const std::string& address_filter);
    void sort_out(PacketMessageBatch& batch);
    [[nodiscard]] bool takes_whole_frames() const noexcept;
    void take_transactions(PacketMessageBatch& batch);
    void take_datagrams(PacketMessageBatch& batch);
    void take_fragment(PacketMessageBatch& batch, const packet::IpPacket& fragment, Timestamp time);
    nmsg::Errc drain(PacketMessageBatch& batch);
    void take_counts(PacketMessageBatch& batch);
    void wrap_frames(PacketMessageBatch& batch) const;
    void encode_transactions(PacketMessageBatch& batch) const;

    std::string name_;
    std::unique_ptr<packet::PacketReader> reader_;
    Options options_;
    std::optional<packet::LinkFilter> prefilter_;  // of packets of any link layer, unless the kernel has it
    std::optional<packet::PacketFilter> filter_;   // of IP packets
    std::optional<dnsqr::Tracker> tracker_;        // for dnsqr
    std::vector<dnsqr::Transaction::Packet> arrivals_;
    packet::FragmentTable fragments_;  // for ncap
    packet::FragmentTable::Datagram whole_;
    nmsg::Errc ending_ = nmsg::Errc::success;  // what comes behind the queries that still wait
    std::string error_message_;                // why
    std::uint64_t unsupported_ = 0;            // packets so far

    // Of what was counted before, to tell what a batch adds.
    std::uint64_t octets_seen_ = 0;
    packet::PacketLosses losses_seen_;
    dnsqr::Tracker::Counts counts_seen_;

    ReportThrottle dropped_;
    ReportThrottle missing_;
};

}  // namespace spindrift::io
