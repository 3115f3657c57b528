#include <spindrift/io/packet/ndag_capture.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/ndag/receiver.hpp>
#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/link.hpp>
#include <spindrift/packet/link_filter.hpp>

#include <algorithm>
#include <optional>

namespace spindrift::io {
namespace {

constexpr std::uint32_t check_sequence_size = 4;

class NdagCapture final : public packet::Capture {
public:
    NdagCapture(const ndag::Address& address, const ndag::Receiver::Options& options) : receiver_(address, options) {}

    [[nodiscard]] int link_type() const noexcept override { return static_cast<int>(packet::LinkType::ethernet); }
    [[nodiscard]] bool is_live() const noexcept override { return true; }

    [[nodiscard]] bool compiles(const std::string& expression) const override {
        try {
            const packet::LinkFilter filter(expression);
            return true;
        } catch (const Error&) {
            return false;
        }
    }

    void set_filter(const std::string& expression) override { filter_.emplace(expression); }

    Result read(packet::FrameBlock& block, const Wait& wait) override {
        block.clear();
        const Result result = receiver_.reader(0).read(batch_, wait);
        for (const packet::Packet& packet : batch_.packets) {
            if (!filter_ || filter_->matches(packet)) {
                append(block, packet);
            }
        }
        return result;
    }

    [[nodiscard]] packet::CaptureLosses losses() noexcept override {
        const ndag::Counts counts = receiver_.counts();
        return {.before = counts.dropped, .missing = counts.missing, .unusable = unusable_};
    }

private:
    void append(packet::FrameBlock& block, const packet::Packet& packet) {
        const packet::Frame frame = packet::frame_in(packet.link, packet.octets);
        if (frame.link != packet::LinkLayer::ethernet) {
            ++unusable_;
            return;
        }
        const std::uint32_t wire_size = packet.wire_size - std::min(packet.wire_size, check_sequence_size);
        block.append(frame.octets.first(std::min<std::size_t>(frame.octets.size(), wire_size)), wire_size,
                     packet.time.timestamp());
    }

    ndag::Receiver receiver_;
    packet::PacketBatch batch_;
    std::optional<packet::LinkFilter> filter_;
    std::uint64_t unusable_ = 0;
};

ndag::Address parse(const std::string& uri) {
    const std::size_t colon = uri.find(':');
    std::string format = uri.substr(0, colon);
    std::ranges::transform(format, format.begin(), to_lower);
    if (colon == std::string::npos || (format != "ndag" && format != "ndagtcp")) {
        throw Error("'" + uri + "' is no feed; that is ndag:INTERFACE,GROUP[,PORT] or ndagtcp:ANY,ADDRESS[,PORT]");
    }
    return ndag::Address::parse(format == "ndag" ? ndag::Address::Transport::multicast : ndag::Address::Transport::tcp,
                                uri.substr(colon + 1));
}

}  // namespace

std::unique_ptr<packet::Capture> open_ndag_capture(const std::string& uri, const Reporter& report) {
    return std::make_unique<NdagCapture>(parse(uri), ndag::Receiver::Options{.report = report});
}

}  // namespace spindrift::io
