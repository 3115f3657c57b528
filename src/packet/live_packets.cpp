#include <spindrift/packet/live_packets.hpp>

#include "capture_interface.hpp"
#include "link_layer.hpp"
#include "pcap_handle.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <net/if.h>

#include <string>
#include <string_view>

namespace spindrift::packet {
namespace {

class LiveReader final : public PacketReader {
public:
    /// \param interface_index 0 if it is not an interface of the system
    LiveReader(PcapHandle handle, unsigned interface_index)
        : handle_(std::move(handle)),
          interface_index_(interface_index),
          descriptor_(::pcap_get_selectable_fd(handle_.get())),
          link_(link_layer_of(::pcap_datalink(handle_.get()))),
          to_nanoseconds_(::pcap_get_tstamp_precision(handle_.get()) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000) {}

    [[nodiscard]] std::optional<int> link_type() const noexcept override { return ::pcap_datalink(handle_.get()); }
    [[nodiscard]] bool is_live() const noexcept override { return true; }

    bool filter_in_kernel(const std::string& expression) override {
        const auto program = compile(handle_.get(), expression);
        bpf_program copy = *program;  // pcap_setfilter takes a pointer to non-const
        if (::pcap_setfilter(handle_.get(), &copy) != 0) {
            throw Error(::pcap_geterr(handle_.get()));
        }
        return true;
    }

    Result read(PacketBatch& batch, const file::Wait& wait) override {
        batch.clear();
        batch.has_margins = true;
        pending_.clear();
        if (take_packets(batch) && pending_.empty()) {
            if (wait(descriptor_)) {
                take_packets(batch);
            }
            check_interface();
        }
        add_packets(batch);
        if (!batch.packets.empty()) {
            return Result::packets;
        }
        return error_message_.empty() ? Result::nothing : Result::failed;
    }

    PacketLosses losses() noexcept override {
        pcap_stat counts{};
        if (::pcap_stats(handle_.get(), &counts) == 0) {
            dropped_ += counts.ps_drop - dropped_before_;  // the counter wraps at 2^32, so does the difference
            dropped_before_ = counts.ps_drop;
        }
        return {.dropped = dropped_};
    }

private:
    struct CallbackContext {
        LiveReader* reader;
        PacketBatch* batch;
    };

    /// A packet in the batch's memory, which may still be reallocated: an offset instead of a pointer.
    struct PendingPacket {
        std::size_t at;
        std::uint32_t size;
        std::uint32_t wire_size;
        Timestamp time;
    };

    // Reads the packets that libpcap has buffered. \returns false if reading failed
    bool take_packets(PacketBatch& batch) {
        CallbackContext context = {this, &batch};
        int count = 1;
        while (error_message_.empty() && count > 0 && batch.memory.size() < block_size) {
            constexpr int some = 256;
            count = ::pcap_dispatch(handle_.get(), some, take_packet, reinterpret_cast<unsigned char*>(&context));
            if (count < 0) {
                error_message_ = ::pcap_geterr(handle_.get());
            }
        }
        return error_message_.empty();
    }

    // To a socket, an interface that was down before it was deleted is only down.
    void check_interface() {
        if (pending_.empty() && error_message_.empty() && interface_index_ != 0 && is_deleted(interface_index_)) {
            error_message_ = interface_deleted;
        }
    }

    static void take_packet(unsigned char* user, const pcap_pkthdr* header, const unsigned char* octets) {
        const CallbackContext& context = *reinterpret_cast<CallbackContext*>(user);
        const std::size_t at = context.batch->append({reinterpret_cast<const std::byte*>(octets), header->caplen});
        context.reader->pending_.push_back(
            {at, header->caplen, header->len,
             Timestamp(header->ts.tv_sec * 1'000'000'000LL + header->ts.tv_usec * context.reader->to_nanoseconds_)});
    }

    void add_packets(PacketBatch& batch) const {
        for (const PendingPacket& pending : pending_) {
            Packet& packet = batch.packets.emplace_back();
            packet = captured_packet(link_, batch.memory.bytes().subspan(pending.at, pending.size), pending.wire_size,
                                     pending.time);
        }
    }

    PcapHandle handle_;
    unsigned interface_index_;
    int descriptor_;
    LinkLayer link_;
    std::int64_t to_nanoseconds_;
    std::vector<PendingPacket> pending_;
    std::uint64_t dropped_ = 0;
    unsigned dropped_before_ = 0;
};

// What a user can do about a failure of pcap_activate(), as the end of a sentence.
std::string_view remedy_for(int status) noexcept {
    switch (status) {
        case PCAP_ERROR_NO_SUCH_DEVICE: return "; 'ip link' lists the interfaces";
        case PCAP_ERROR_PERM_DENIED: return "; run as root, or give the command CAP_NET_RAW";
        case PCAP_ERROR_IFACE_NOT_UP: return "; turn it on with 'ip link set INTERFACE up'";
        default: return "";
    }
}

Error failure(const LiveOptions& options, std::string_view reason, int status = PCAP_ERROR) {
    return Error(fmt::format("cannot capture from {}: {}{}", options.interface, reason, remedy_for(status)));
}

}  // namespace

std::unique_ptr<PacketReader> open_interface(const LiveOptions& options) {
    char reason[PCAP_ERRBUF_SIZE] = "";
    PcapHandle handle(::pcap_create(options.interface.c_str(), reason));
    if (!handle) {
        throw failure(options, reason);
    }
    // None of these fails on a handle that is not activated, except that nanoseconds may not be supported; the
    // precision is queried later.
    ::pcap_set_promisc(handle.get(), options.promiscuous ? 1 : 0);
    ::pcap_set_snaplen(handle.get(), options.snapshot_length);
    ::pcap_set_timeout(handle.get(), options.delay_milliseconds);
    ::pcap_set_buffer_size(handle.get(), options.buffer_size);
    ::pcap_set_tstamp_precision(handle.get(), PCAP_TSTAMP_PRECISION_NANO);
    if (const int status = ::pcap_activate(handle.get()); status < 0) {
        const std::string text = ::pcap_geterr(handle.get());
        throw failure(options, text.empty() ? ::pcap_statustostr(status) : text, status);
    }
    if (::pcap_setnonblock(handle.get(), 1, reason) != 0) {
        throw failure(options, reason);
    }
    return std::make_unique<LiveReader>(std::move(handle), ::if_nametoindex(options.interface.c_str()));
}

}  // namespace spindrift::packet
