#include <spindrift/packet/rotating_packet_writer.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace spindrift::packet {
namespace {

// The name of a file, by strftime(3). \returns the pattern itself if the name is too long
std::string name_at(const std::string& pattern, std::uint32_t seconds) {
    constexpr std::size_t max_path = 4096;
    const std::time_t time = seconds;
    std::tm parts{};
    std::array<char, max_path> name{};
    if (::gmtime_r(&time, &parts) == nullptr || ::strftime(name.data(), name.size(), pattern.c_str(), &parts) == 0) {
        return pattern;
    }
    return name.data();
}

// The name itself, or, if there is such a file, the first that is free of those with a number before the first dot.
std::string free_name(const std::string& name) {
    const std::size_t file = name.rfind('/') == std::string::npos ? 0 : name.rfind('/') + 1;
    const std::size_t dot = std::min(name.find('.', file + 1), name.size());
    std::string found = name;
    for (unsigned number = 2; ::access(found.c_str(), F_OK) == 0; ++number) {
        found = fmt::format("{}-{}{}", name.substr(0, dot), number, name.substr(dot));
    }
    return found;
}

}  // namespace

RotatingPacketWriter::RotatingPacketWriter(Options options) : options_(std::move(options)) {}

RotatingPacketWriter::~RotatingPacketWriter() = default;

bool RotatingPacketWriter::write(const Packet& packet) {
    if (packet.is_metadata()) {
        return writer_ != nullptr && writer_->write(packet);
    }
    if (writer_ != nullptr && is_full(packet)) {
        close();
    }
    if (writer_ == nullptr) {
        open(packet);
    }
    const bool is_written = writer_->write(packet);
    bytes_ += is_written ? packet.octets.size() : 0;
    cut_ = closed_cut_ + writer_->cut();
    return is_written;
}

// A file has at least one packet.
bool RotatingPacketWriter::is_full(const Packet& packet) const noexcept {
    const bool is_too_large =
        options_.max_bytes > 0 && bytes_ > 0 && bytes_ + packet.octets.size() > options_.max_bytes;
    return is_too_large || (options_.interval.count() > 0 && interval_of(packet) > begin_);
}

std::uint32_t RotatingPacketWriter::interval_of(const Packet& packet) const noexcept {
    const std::uint32_t seconds = packet.time.seconds();
    const std::int64_t interval = options_.interval.count();
    return interval > 0 ? static_cast<std::uint32_t>(seconds - seconds % interval) : seconds;
}

void RotatingPacketWriter::open(const Packet& packet) {
    const std::uint32_t begin = interval_of(packet);
    std::string path = free_name(name_at(options_.path, begin));
    writer_ = open_packet_writer(options_.format, path);
    path_ = std::move(path);
    begin_ = begin;
    bytes_ = 0;
}

void RotatingPacketWriter::flush() {
    if (writer_ != nullptr) {
        writer_->flush();
    }
}

void RotatingPacketWriter::close() {
    if (writer_ == nullptr) {
        return;
    }
    const auto writer = std::exchange(writer_, nullptr);
    const std::string path = std::exchange(path_, {});
    closed_cut_ = cut_;
    writer->close();
    if (options_.on_closed) {
        options_.on_closed(path);
    }
}

}  // namespace spindrift::packet
