#pragma once

#include <spindrift/base/stop_signal.hpp>
#include <spindrift/tag/provider/provider_data.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace spindrift::tag::provider {

/// A row of a provider's file that was left out.
struct BadRow {
    std::string file;
    std::uint64_t line = 0;  ///< from 1; in an MMDB file, the offset of the record in its data section
    std::string reason;
};

/// What a reader of a provider's files has left out.
class LoadReport {
public:
    /// More bad rows are only counted.
    static constexpr std::size_t max_listed = 100;

    void add(BadRow row) {
        ++bad_row_count_;
        if (listed_.size() < max_listed) {
            listed_.push_back(std::move(row));
        }
    }

    /// The first bad rows.
    [[nodiscard]] const std::vector<BadRow>& listed() const noexcept { return listed_; }
    [[nodiscard]] std::uint64_t bad_row_count() const noexcept { return bad_row_count_; }

private:
    std::vector<BadRow> listed_;
    std::uint64_t bad_row_count_ = 0;
};

/// How much of a file is read, and how.
struct ReadOptions {
    /// The memory that the data of the provider may take.
    std::size_t max_octets = ProviderData::default_max_octets;
    /// The octets of one file, after decompression.
    std::uint64_t max_file_octets = std::uint64_t{16} << 30;
    /// Ends the reading, which then fails. Must outlive the reading; may be null.
    const StopSignal* stop = nullptr;
};

}  // namespace spindrift::tag::provider
