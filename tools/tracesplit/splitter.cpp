#include "splitter.hpp"

#include "../shared/standard_streams.hpp"
#include "jump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace tracesplit {

using namespace spindrift;

bool Splitter::take(const trace::Input& input, const packet::Packet& packet) {
    if (packet.is_metadata()) {
        return true;
    }
    ++taken_;
    const double seconds = packet.time.as_double();
    if (seconds < static_cast<double>(options_.start_time)) {
        return true;
    }
    if (options_.end_time && seconds > static_cast<double>(*options_.end_time)) {
        return false;
    }
    packet::Packet snapped = packet;
    if (options_.snap_length > 0) {
        snapped.octets = snapped.octets.first(std::min<std::size_t>(snapped.octets.size(), options_.snap_length));
    }
    begin_interval(static_cast<std::uint64_t>(seconds));
    if (is_full(seconds, snapped.octets.size())) {
        close_output();
    }
    if (!output_) {
        if (options_.max_files && files_ >= *options_.max_files) {
            return false;
        }
        open();
    }
    write(input, snapped);
    return true;
}

void Splitter::begin_interval(std::uint64_t seconds) noexcept {
    if (interval_begin_ == 0) {
        const bool has_start = options_.start_time != 0 && options_.interval;
        interval_begin_ = has_start ? seconds - (seconds - options_.start_time) % *options_.interval : seconds;
    }
}

// Counts a packet. The rules are libtrace's: scripts know its files. A packet at the end of an interval belongs to it,
// one packet ends one interval at most, and a packet that ends a file by its bytes belongs to the next one.
bool Splitter::is_full(double seconds, std::size_t captured) {
    bool is_full = false;
    if (output_ && options_.interval && seconds > static_cast<double>(interval_begin_ + *options_.interval)) {
        interval_begin_ += *options_.interval;
        is_full = true;
    }
    is_full = is_full || (output_ && options_.count && packets_ % *options_.count == 0);
    ++packets_;
    bytes_ += captured;
    if (output_ && !is_full && options_.bytes && bytes_ - bytes_before_ >= *options_.bytes) {
        bytes_before_ = bytes_;
        is_full = true;
    }
    return is_full;
}

std::string Splitter::next_uri() {
    std::string uri = options_.output;
    const bool is_only_one = options_.max_files && *options_.max_files <= 1;
    if (is_only_one || !(options_.interval || options_.count || options_.bytes)) {
        return uri;
    }
    if (options_.interval) {
        uri += fmt::format("-{}", interval_begin_);
    }
    if (options_.count) {
        uri += fmt::format("-{}", packets_);
    }
    if (options_.bytes) {
        uri += fmt::format("-{}", files_ + 1);
    }
    return options_.adds_suffix ? uri + ".gz" : uri;
}

void Splitter::open() {
    const std::string uri = next_uri();
    if (options_.verbosity > 1) {
        print_opened(uri);
    }
    output_.emplace(program_, uri, options_.compression);
    ++files_;
}

void Splitter::print_opened(const std::string& uri) const {
    std::string line = uri + ":";
    if (options_.count) {
        line += fmt::format(" count={}", packets_);
    }
    if (options_.bytes) {
        line += fmt::format(" bytes={}", *options_.bytes);
    }
    if (options_.interval) {
        const auto time = static_cast<std::time_t>(interval_begin_);
        constexpr std::size_t room = 64;
        std::array<char, room> text{};
        std::tm parts{};
        if (::localtime_r(&time, &parts) != nullptr) {
            static_cast<void>(std::strftime(text.data(), text.size(), "%a %b %e %H:%M:%S %Y", &parts));
        }
        line += fmt::format(" time={}", text.data());
    }
    tools::print_line(line);
}

void Splitter::write(const trace::Input& input, packet::Packet packet) {
    // Some traces are padded.
    packet.octets = packet.octets.first(std::min<std::size_t>(packet.octets.size(), packet.wire_size));
    if (options_.jump == 0) {
        output_->write(tools::output_packet(input, packet));
    } else if (const auto inner = jump_to_ip(packet, options_.jump)) {
        output_->write(tools::output_packet(input, *inner));
    }
}

void Splitter::flush() {
    if (output_) {
        output_->flush();
    }
}

void Splitter::close_output() {
    if (output_) {
        holds_all_ = output_->close() && holds_all_;
        output_.reset();
    }
}

bool Splitter::close() {
    close_output();
    return holds_all_;
}

}  // namespace tracesplit
