#include <spindrift/packet/capture.hpp>

#include "file_head.hpp"
#include "pcap_handle.hpp"

#include <spindrift/base/error.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace spindrift::packet {
namespace {

constexpr std::size_t file_header_size = FileHead::size;
constexpr std::size_t record_header_size = 16;

// libpcap takes no larger frames either.
constexpr std::uint32_t max_frame_size = 262'144;

constexpr std::size_t max_block_frames = 4096;

/// The format nearly all files have: a header, then records of 16 octets and a frame.
struct PcapFormat {
    bool big_endian = false;
    bool nanoseconds = false;

    /// \returns nothing for formats that are best left to libpcap
    static std::optional<PcapFormat> of(Bytes header) noexcept {
        static constexpr std::uint32_t microseconds_magic = 0xA1B2C3D4;
        static constexpr std::uint32_t nanoseconds_magic = 0xA1B23C4D;
        if (header.size() < file_header_size) {
            return std::nullopt;
        }
        for (const bool big_endian : {false, true}) {
            const PcapFormat format = {big_endian, false};
            const std::uint32_t magic = format.number(header.data());
            // Versions before 2.4 had lengths in another order.
            const bool is_version_2_4 = format.number(header.data() + 4) == (big_endian ? 0x00020004U : 0x00040002U);
            if ((magic == microseconds_magic || magic == nanoseconds_magic) && is_version_2_4) {
                return PcapFormat{big_endian, magic == nanoseconds_magic};
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] std::uint32_t number(const std::byte* from) const noexcept {
        return big_endian ? load_be<std::uint32_t>(from) : load_le<std::uint32_t>(from);
    }
};

/// What files have in common: a handle that knows what their header says, and compiles filters.
class FileCapture : public Capture {
public:
    explicit FileCapture(std::unique_ptr<ByteStream> stream) : stream_(std::move(stream)) {}

    [[nodiscard]] int link_type() const noexcept override { return ::pcap_datalink(handle_.get()); }
    [[nodiscard]] bool compiles(const std::string& expression) const override {
        return packet::compiles(handle_.get(), expression);
    }
    // Not libpcap's own way: that would not come back before something matches.
    void set_filter(const std::string& expression) override { filter_ = compile(handle_.get(), expression); }

    [[nodiscard]] std::uint64_t octets_read() const noexcept override { return stream_->octets_read(); }
    [[nodiscard]] std::optional<std::uint64_t> total_size() const noexcept override { return stream_->total_size(); }

protected:
    void open(FILE* file) {
        char reason[PCAP_ERRBUF_SIZE] = "out of memory";
        handle_.reset(file == nullptr
                          ? nullptr
                          : ::pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, reason));
        if (!handle_) {
            if (file != nullptr) {
                std::fclose(file);
            }
            throw Error(reason);
        }
    }

    [[nodiscard]] pcap_t* handle() const noexcept { return handle_.get(); }
    [[nodiscard]] ByteStream& stream() const noexcept { return *stream_; }
    [[nodiscard]] bool passes(Bytes frame, std::uint32_t wire_size) const noexcept {
        return !filter_ || matches(*filter_, frame, wire_size);
    }

private:
    std::unique_ptr<ByteStream> stream_;
    PcapHandle handle_;
    std::shared_ptr<const bpf_program> filter_;
};

/// Finds the frames where the file's octets were read to. libpcap looks at the header, but its way from frame to frame
/// takes longer than everything else that is done with one.
class PcapFileCapture final : public FileCapture {
public:
    PcapFileCapture(std::unique_ptr<ByteStream> stream, Bytes head, PcapFormat format)
        : FileCapture(std::move(stream)), format_(format) {
        std::ranges::copy(head.first(file_header_size), header_.begin());
        carry_.append(head.subspan(file_header_size));
        open(::fmemopen(header_.data(), header_.size(), "r"));
        snapshot_ = static_cast<std::uint32_t>(std::max(::pcap_snapshot(handle()), 0));
    }

    Result read(FrameBlock& block, const Wait& wait) override {
        block.clear();
        Buffer& octets = block.octets();
        octets.append(carry_.bytes());
        carry_.clear();
        std::size_t behind = find_frames(block, 0);
        while (behind == 0 && error_message_.empty()) {
            const auto result = stream().read(octets, block_size, wait, Patience::some);
            if (result == ByteStream::Result::nothing) {
                carry_.append(octets.bytes());
                return Result::nothing;
            }
            if (result != ByteStream::Result::octets) {
                return end(octets.bytes(), result);
            }
            behind = find_frames(block, 0);
        }
        carry_.append(octets.bytes().subspan(behind));
        octets.truncate(behind);
        static_cast<void>(octets.room(FrameBlock::margin));
        // What came before trouble is used first.
        return behind == 0 ? Result::failed : Result::frames;
    }

private:
    // Marks the frames from `at` on, as far as they are complete. \returns where the first that is not begins
    std::size_t find_frames(FrameBlock& block, std::size_t at) {
        const Bytes octets = block.octets().bytes();
        while (octets.size() - at >= record_header_size) {
            const std::byte* const record = octets.data() + at;
            const std::uint32_t size = format_.number(record + 8);
            if (size > max_frame_size) {
                if (at == 0) {
                    error_message_ = "invalid packet capture length " + std::to_string(size) +
                                     ", bigger than maximum of " + std::to_string(max_frame_size);
                }
                break;
            }
            const std::size_t end = at + record_header_size + size;
            if (end > octets.size()) {
                break;
            }
            const std::int64_t fraction = format_.number(record + 4);
            const FrameBlock::Frame frame = {at + record_header_size, std::min(size, snapshot_),
                                             format_.number(record + 12),
                                             Timestamp(format_.number(record) * 1'000'000'000LL +
                                                       (format_.nanoseconds ? fraction : fraction * 1000))};
            if (passes(block.bytes(frame), frame.wire_size)) {
                block.mark(frame);
            }
            at = end;
        }
        return at;
    }

    Result end(Bytes rest, ByteStream::Result result) {
        if (result == ByteStream::Result::failed) {
            error_message_ = stream().error_message();
            return Result::failed;
        }
        if (rest.empty()) {
            return Result::end;
        }
        cut_short_ = true;
        if (rest.size() < record_header_size) {
            error_message_ = "truncated dump file; tried to read " + std::to_string(record_header_size) +
                             " header bytes, only got " + std::to_string(rest.size());
        } else {
            error_message_ = "truncated dump file; tried to read " + std::to_string(format_.number(rest.data() + 8)) +
                             " captured bytes, only got " + std::to_string(rest.size() - record_header_size);
        }
        return Result::failed;
    }

    PcapFormat format_;
    std::array<std::byte, file_header_size> header_{};  // which libpcap reads
    std::uint32_t snapshot_ = 0;
    Buffer carry_;  // octets read that belong to the next block
};

/// Whatever else libpcap reads, pcapng above all.
class OtherFileCapture final : public FileCapture {
public:
    OtherFileCapture(std::unique_ptr<ByteStream> stream, Bytes head) : FileCapture(std::move(stream)) {
        head_.append(head);
        FILE* const file = ::fopencookie(this, "r", {read_cookie, nullptr, nullptr, nullptr});
        if (file != nullptr) {
            std::setvbuf(file, nullptr, _IOFBF, block_size);
        }
        open(file);
    }

    Result read(FrameBlock& block, const Wait& wait) override {
        block.clear();
        wait_ = &wait;
        Target target = {this, &block};
        while (!ended_ && block.octets().size() < block_size && block.frames().size() < max_block_frames) {
            constexpr int some = 64;
            const int count = ::pcap_dispatch(handle(), some, take_frame, reinterpret_cast<unsigned char*>(&target));
            if (count < 0) {
                error_message_ = stream().error_message().empty() ? ::pcap_geterr(handle()) : stream().error_message();
            }
            ended_ = count <= 0;
        }
        wait_ = nullptr;
        if (!block.frames().empty() || !ended_) {
            return Result::frames;
        }
        return error_message_.empty() ? Result::end : Result::failed;
    }

private:
    struct Target {
        OtherFileCapture* capture;
        FrameBlock* block;
    };

    static void take_frame(unsigned char* user, const pcap_pkthdr* header, const unsigned char* octets) {
        const Target& target = *reinterpret_cast<Target*>(user);
        const Bytes frame(reinterpret_cast<const std::byte*>(octets), header->caplen);
        if (target.capture->passes(frame, header->len)) {
            // The handle was asked for nanoseconds, in the field for microseconds.
            target.block->append(
                frame, header->len,
                Timestamp::from_parts(header->ts.tv_sec, static_cast<std::uint32_t>(header->ts.tv_usec)));
        }
    }

    static ssize_t read_cookie(void* cookie, char* to, std::size_t most) {
        auto& self = *static_cast<OtherFileCapture*>(cookie);
        static const Wait no_wait = [](int, Patience) { return true; };
        Buffer& octets = self.head_;
        if (self.taken_ == octets.size()) {
            octets.clear();
            self.taken_ = 0;
            const auto result = self.stream().read(octets, block_size, self.wait_ != nullptr ? *self.wait_ : no_wait,
                                                   Patience::endless);
            if (result == ByteStream::Result::failed) {
                return -1;
            }
        }
        const std::size_t count = std::min(most, octets.size() - self.taken_);
        std::copy_n(octets.data() + self.taken_, count, to);
        self.taken_ += count;
        return static_cast<ssize_t>(count);
    }

    Buffer head_;            // read, but not all taken
    std::size_t taken_ = 0;  // of `head_`
    const Wait* wait_ = nullptr;
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<Capture> open_capture(FileHead head) {
    if (const auto format = PcapFormat::of(head.octets.bytes())) {
        return std::make_unique<PcapFileCapture>(std::move(head.stream), head.octets.bytes(), *format);
    }
    return std::make_unique<OtherFileCapture>(std::move(head.stream), head.octets.bytes());
}

std::unique_ptr<Capture> open_capture_file(const std::string& path) {
    return open_capture(FileHead(path));
}

}  // namespace spindrift::packet
