// Input: untrusted datagrams for the streams of one nDAG receiver. Packets lie within their datagrams, all datagrams
// and packets are counted, and no stream stops.
#include "input.hpp"
#include "stream_merger.hpp"

#include <spindrift/ndag/protocol.hpp>
#include <spindrift/packet/layers.hpp>

#include <sys/eventfd.h>

#include <deque>
#include <vector>

using namespace spindrift;

namespace {

/// A channel with datagrams of the fuzzer.
class FuzzedChannel final : public ndag::Channel {
public:
    explicit FuzzedChannel(std::deque<Bytes> datagrams) : waiting_(std::move(datagrams)) {}

    [[nodiscard]] int descriptor() const noexcept override { return ready_.get(); }
    void pin(std::vector<std::shared_ptr<const void>>& /*pinned*/) override {}  // the input outlives the packets
    [[nodiscard]] bool has_margins() const noexcept override { return false; }

    bool receive() override {
        // The number of datagrams per call varies.
        for (std::size_t i = 0; i <= waiting_.size() % 3 && !waiting_.empty(); ++i) {
            received_.push_back(waiting_.front());
            waiting_.pop_front();
        }
        return !waiting_.empty();
    }

    // So that the merger does not sleep to coalesce datagrams.
    [[nodiscard]] bool has_large_buffer() const noexcept override { return false; }

    [[nodiscard]] std::optional<Bytes> take() override {
        if (received_.empty()) {
            return std::nullopt;
        }
        const Bytes datagram = received_.front();
        received_.pop_front();
        return datagram;
    }

private:
    FileDescriptor ready_ = FileDescriptor(::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK));
    std::deque<Bytes> waiting_;
    std::deque<Bytes> received_;
};

bool lies_within(Bytes part, Bytes whole) {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t streams = 3;
    fuzz::Input input(data, size);
    const Bytes all = input.rest();
    std::vector<std::deque<Bytes>> datagrams(streams);
    std::uint64_t sent = 0;
    // The first octet of each says which stream it goes to, the next two how long it is.
    for (Bytes rest = all; rest.size() > 3;) {
        const std::size_t length = std::min<std::size_t>(load_be<std::uint16_t>(rest.data() + 1), rest.size() - 3);
        const Bytes datagram = rest.subspan(3, length);
        datagrams[std::to_integer<std::size_t>(rest[0]) % streams].push_back(datagram);
        static_cast<void>(ndag::Beacon::parse(datagram));
        rest = rest.subspan(3 + length);
        ++sent;
    }

    ndag::StreamMerger merger(0, {});
    for (std::size_t i = 0; i < streams; ++i) {
        merger.join(
            std::to_string(i),
            [&datagrams, i](const auto&) { return std::make_unique<FuzzedChannel>(std::move(datagrams[i])); },
            std::make_shared<ndag::StreamActivity>());
    }
    packet::PacketBatch batch;
    std::uint64_t packets = 0;
    for (std::uint64_t reads = 0; merger.counts().datagrams < sent || !batch.packets.empty(); ++reads) {
        fuzz::expect(reads <= 2 * (sent + packets) + 4, "each read consumes something");
        static_cast<void>(merger.read(batch, [](int) { return true; }));
        packets += batch.packets.size();
        for (const packet::Packet& packet : batch.packets) {
            fuzz::expect(lies_within(packet.octets, all), "packets lie within the input");
            static_cast<void>(packet::layers_of(packet).destination_port());
        }
    }
    const ndag::Counts counts = merger.counts();
    fuzz::expect(counts.datagrams == sent, "all datagrams are counted");
    fuzz::expect(counts.records == packets, "all packets are counted");
    fuzz::expect(counts.missing <= sent << 32, "each datagram shows fewer than 2^32 missing ones");
    return 0;
}
