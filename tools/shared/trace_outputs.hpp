#pragma once

#include "command_line.hpp"

#include <spindrift/trace/input.hpp>
#include <spindrift/trace/output.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// What the commands share that write packets (tracesplit, tracemerge, traceanon, tracediff).
namespace tools {

/// The rows of `-z` and `-Z`.
inline constexpr OptionSpec compression_level_option{'z', "compress-level", "LEVEL",
                                                     "compress, with gzip unless -Z says else; 0 to 9"};
inline constexpr OptionSpec compression_type_option{
    'Z', "compress-type", "TYPE", "gz, bz, xz, zst, lz4 or no", Completion::nothing, "gz bz xz zst lz4 no"};

/// The values of `-z` and `-Z`.
struct CompressionChoice {
    std::optional<std::string> level{};
    std::optional<std::string> type{};

    /// How outputs are compressed. Prints a note if `-Z` is missing. \throws UsageError
    [[nodiscard]] spindrift::trace::OutputOptions parse() const;

private:
    [[nodiscard]] std::optional<spindrift::file::Compression> parse_type() const;
};

/// The kinds of inputs and outputs, for `-H`.
[[nodiscard]] std::string_view formats_text() noexcept;

/// Parses a decimal number of an option that is at least `min`. \param option its name, for the error
/// \throws UsageError
[[nodiscard]] std::uint64_t parse_count(std::string_view option, std::string_view text, std::uint64_t min = 1);

/// Takes the last word of a command line, the URI of the output, from the words, which must be two at least.
/// \throws UsageError if there are fewer, or it is no output
[[nodiscard]] std::string take_output(std::vector<std::string>& words);

/// \throws UsageError if a URI names no output
void check_output(const std::string& uri);

/// An output of a command. Counts the packets that its format cannot hold.
class TraceOutput {
public:
    /// \param program prefix of error messages
    /// \throws spindrift::Error if it cannot be opened
    TraceOutput(std::string program, std::string uri, const spindrift::trace::OutputOptions& options);

    /// \throws spindrift::Error if writing fails
    void write(const spindrift::trace::OutputPacket& packet);

    void flush() { output_->flush(); }

    /// Writes everything. Prints how many packets were left out, and why the first was. \returns whether none were
    /// \throws spindrift::Error if data may be lost
    bool close();

private:
    std::string program_;
    std::string uri_;
    std::unique_ptr<spindrift::trace::Output> output_;
    std::uint64_t refused_ = 0;
    std::string first_refusal_;
};

/// A packet of an input, for outputs.
[[nodiscard]] spindrift::trace::OutputPacket output_packet(const spindrift::trace::Input& input,
                                                           const spindrift::packet::Packet& packet);

}  // namespace tools
