#include <spindrift/packet/packet_file.hpp>

#include "link_layer.hpp"
#include "record_file.hpp"

#include <spindrift/base/error.hpp>

#include <algorithm>
#include <array>

namespace spindrift::packet {
namespace {

/// Frames of one link type.
class CapturePackets final : public PacketReader {
public:
    explicit CapturePackets(std::unique_ptr<Capture> capture)
        : capture_(std::move(capture)), link_(link_layer_of(capture_->link_type())) {}

    Result read(PacketBatch& batch, const Capture::Wait& wait) override {
        batch.packets.clear();
        const Result result = capture_->read(batch.memory, wait);
        if (result == Result::failed) {
            error_message_ = capture_->error_message();
            cut_short_ = capture_->is_cut_short();
        }
        batch.packets.reserve(batch.memory.frames().size());
        for (const FrameBlock::Frame& frame : batch.memory.frames()) {
            Packet packet;
            packet.octets = batch.memory.bytes(frame);
            packet.time = PacketTime::from(frame.time);
            packet.link = link_;
            complete(packet, frame.wire_size);
            batch.packets.push_back(packet);
        }
        return result;
    }

    [[nodiscard]] bool is_live() const noexcept override { return capture_->is_live(); }
    std::uint64_t dropped() noexcept override { return capture_->losses().overrun; }

private:
    std::unique_ptr<Capture> capture_;
    LinkLayer link_;
};

bool looks_like_pcap(Bytes head) noexcept {
    // Microseconds, nanoseconds, and what Linux had before it had a version number for that.
    static constexpr std::array<std::uint32_t, 3> magics = {0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34};
    return head.size() >= 4 && std::ranges::any_of(magics, [&](std::uint32_t magic) {
               return load_be<std::uint32_t>(head.data()) == magic || load_le<std::uint32_t>(head.data()) == magic;
           });
}

}  // namespace

std::unique_ptr<PacketReader> packets_of(std::unique_ptr<Capture> capture) {
    return std::make_unique<CapturePackets>(std::move(capture));
}

std::unique_ptr<PacketReader> open_packet_file(const std::string& path) {
    FileHead head(path);
    const Bytes octets = head.octets.bytes();
    if (looks_like_pcapng(octets)) {
        return open_pcapng(std::move(head));
    }
    if (looks_like_pcap(octets)) {
        return packets_of(open_capture(std::move(head)));
    }
    if (looks_like_erf(octets)) {
        return open_erf(std::move(head));
    }
    throw Error(octets.empty() ? "empty: of no format" : "neither pcap, pcapng nor ERF");
}

std::unique_ptr<PacketReader> open_erf_file(const std::string& path) {
    return open_erf(FileHead(path));
}

std::unique_ptr<PacketReader> open_raw_erf_file(const std::string& path) {
    return open_erf(FileHead(path, ByteStream::Compression::none));
}

std::unique_ptr<PacketReader> open_pcap_file(const std::string& path) {
    FileHead head(path);
    if (!looks_like_pcap(head.octets.bytes())) {
        throw Error("no pcap file");
    }
    return packets_of(open_capture(std::move(head)));
}

std::unique_ptr<PacketReader> open_pcapng_file(const std::string& path) {
    FileHead head(path);
    if (!looks_like_pcapng(head.octets.bytes())) {
        throw Error("no pcapng file");
    }
    return open_pcapng(std::move(head));
}

}  // namespace spindrift::packet
