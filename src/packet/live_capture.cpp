#include <spindrift/packet/capture.hpp>

#include "pcap_handle.hpp"

#include <spindrift/base/error.hpp>

#include <algorithm>

namespace spindrift::packet {
namespace {

class LiveCapture final : public Capture {
public:
    explicit LiveCapture(PcapHandle handle)
        : handle_(std::move(handle)),
          descriptor_(::pcap_get_selectable_fd(handle_.get())),
          to_nanoseconds_(::pcap_get_tstamp_precision(handle_.get()) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000) {}

    [[nodiscard]] int link_type() const noexcept override { return ::pcap_datalink(handle_.get()); }
    [[nodiscard]] bool is_live() const noexcept override { return true; }
    [[nodiscard]] bool compiles(const std::string& expression) const override {
        return packet::compiles(handle_.get(), expression);
    }

    void set_filter(const std::string& expression) override {
        const auto program = compile(handle_.get(), expression);
        bpf_program copy = *program;  // libpcap takes one it may change, though it does not
        if (::pcap_setfilter(handle_.get(), &copy) != 0) {
            throw Error(::pcap_geterr(handle_.get()));
        }
    }

    Result read(FrameBlock& block, const Wait& wait) override {
        block.clear();
        if (take_frames(block) && block.frames().empty() && wait(descriptor_, Patience::some)) {
            take_frames(block);
        }
        if (!block.frames().empty()) {
            return Result::frames;
        }
        return error_message_.empty() ? Result::nothing : Result::failed;
    }

    CaptureLosses losses() noexcept override {
        pcap_stat counts{};
        if (::pcap_stats(handle_.get(), &counts) == 0) {
            dropped_ += counts.ps_drop - dropped_before_;  // modulo 2^32, as it counts
            dropped_before_ = counts.ps_drop;
        }
        return {.overrun = dropped_};
    }

private:
    struct Target {
        FrameBlock* block;
        std::int64_t to_nanoseconds;
    };

    // Takes what is there. \returns false if there will be no more
    bool take_frames(FrameBlock& block) {
        Target target = {&block, to_nanoseconds_};
        int count = 1;
        while (error_message_.empty() && count > 0 && block.octets().size() < block_size) {
            constexpr int some = 256;
            count = ::pcap_dispatch(handle_.get(), some, take_frame, reinterpret_cast<unsigned char*>(&target));
            if (count < 0) {
                error_message_ = ::pcap_geterr(handle_.get());
            }
        }
        return error_message_.empty();
    }

    static void take_frame(unsigned char* user, const pcap_pkthdr* header, const unsigned char* octets) {
        const Target& target = *reinterpret_cast<Target*>(user);
        target.block->append(
            {reinterpret_cast<const std::byte*>(octets), header->caplen}, header->len,
            Timestamp(header->ts.tv_sec * 1'000'000'000LL + header->ts.tv_usec * target.to_nanoseconds));
    }

    PcapHandle handle_;
    int descriptor_;
    std::int64_t to_nanoseconds_;
    std::uint64_t dropped_ = 0;
    unsigned dropped_before_ = 0;
};

}  // namespace

std::unique_ptr<Capture> open_interface(const LiveOptions& options, ActivationFailure& failure) {
    char reason[PCAP_ERRBUF_SIZE] = "";
    PcapHandle handle(::pcap_create(options.interface.c_str(), reason));
    if (!handle) {
        failure = {0, reason};
        return nullptr;
    }
    // None of these fails on a handle that is not active; nanoseconds are had where the system has them.
    ::pcap_set_promisc(handle.get(), options.promiscuous ? 1 : 0);
    ::pcap_set_snaplen(handle.get(), options.snapshot);
    ::pcap_set_timeout(handle.get(), options.delay_milliseconds);
    ::pcap_set_buffer_size(handle.get(), options.buffer_size);
    ::pcap_set_tstamp_precision(handle.get(), PCAP_TSTAMP_PRECISION_NANO);
    if (const int status = ::pcap_activate(handle.get()); status < 0) {
        const std::string text = ::pcap_geterr(handle.get());
        failure = {status, text.empty() ? ::pcap_statustostr(status) : text};
        return nullptr;
    }
    if (::pcap_setnonblock(handle.get(), 1, reason) != 0) {
        failure = {PCAP_ERROR, reason};
        return nullptr;
    }
    return std::make_unique<LiveCapture>(std::move(handle));
}

}  // namespace spindrift::packet
