#pragma once

#include "../shared/trace_outputs.hpp"
#include "options.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tracesplit {

/// Writes packets to one file, or to several, as the options say.
class Splitter {
public:
    /// \param program prefix of error messages
    Splitter(std::string program, const Options& options) : program_(std::move(program)), options_(options) {}

    /// Writes a packet, or leaves it out. \returns false if it is the first that no output is for: there are no more
    /// \throws spindrift::Error if the output cannot be opened or written
    bool take(const spindrift::trace::Input& input, const spindrift::packet::Packet& packet);

    void flush();

    /// Writes everything. \returns whether the outputs could hold all packets \throws spindrift::Error
    bool close();

    /// How many packets were taken, with those that were left out.
    [[nodiscard]] std::uint64_t taken() const noexcept { return taken_; }

private:
    [[nodiscard]] bool is_full(double seconds, std::size_t captured);
    void begin_interval(std::uint64_t seconds) noexcept;
    [[nodiscard]] std::string next_uri();
    void open();
    void close_output();
    void print_opened(const std::string& uri) const;
    void write(const spindrift::trace::Input& input, spindrift::packet::Packet packet);

    std::string program_;
    const Options& options_;
    std::optional<tools::TraceOutput> output_;
    bool holds_all_ = true;
    std::uint64_t taken_ = 0;
    std::uint64_t files_ = 0;
    std::uint64_t packets_ = 0;         // from the start time on
    std::uint64_t bytes_ = 0;           // of these
    std::uint64_t bytes_before_ = 0;    // those of files that are full
    std::uint64_t interval_begin_ = 0;  // seconds since 1970
};

}  // namespace tracesplit
