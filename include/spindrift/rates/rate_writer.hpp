#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/rates/rate_table.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::rates {

/// The heading of a table of rates.
struct RateHeading {
    std::string title;                 ///< usually the URI
    std::vector<std::string> filters;  ///< expressions, in the order of the rows' counts
    bool losses = false;               ///< whether to show columns for dropped and missing
    std::uint64_t interval = 60;       ///< seconds of each row, 0 for a single row

    /// The names of the columns.
    [[nodiscard]] std::vector<std::string> labels() const;
};

/// Formats a table of rates (docs/formats/ndag.md 9.2). The output is appended to a buffer, which may be emptied
/// between calls. For each table, call `begin`, `row` for each row, and `end`.
class RateWriter {
public:
    RateWriter() = default;
    RateWriter(const RateWriter&) = delete;
    RateWriter& operator=(const RateWriter&) = delete;
    virtual ~RateWriter() = default;

    virtual void begin(const RateHeading& heading, Buffer& out) = 0;
    virtual void row(const RateRow& row, Buffer& out) = 0;
    virtual void end(Buffer& out) { static_cast<void>(out); }

    /// Whether another table may follow in the same file.
    [[nodiscard]] virtual bool takes_many_tables() const noexcept { return true; }
};

/// Text in columns. Long names are listed above the columns.
class RateTextWriter final : public RateWriter {
public:
    void begin(const RateHeading& heading, Buffer& out) override;
    void row(const RateRow& row, Buffer& out) override;

private:
    bool losses_ = false;
};

/// Comma-separated values (RFC 4180, but lines end with a newline only).
class RateCsvWriter final : public RateWriter {
public:
    void begin(const RateHeading& heading, Buffer& out) override;
    void row(const RateRow& row, Buffer& out) override;

private:
    bool losses_ = false;
};

class RatePlot;

/// An HTML page with a plot and the table.
class RateHtmlWriter final : public RateWriter {
public:
    RateHtmlWriter();
    ~RateHtmlWriter() override;
    void begin(const RateHeading& heading, Buffer& out) override;
    void row(const RateRow& row, Buffer& out) override;
    void end(Buffer& out) override;

private:
    bool losses_ = false;
    bool is_even_ = true;
    std::unique_ptr<RatePlot> plot_;
};

/// A plot as a PNG picture.
class RatePngWriter final : public RateWriter {
public:
    RatePngWriter();
    ~RatePngWriter() override;
    void begin(const RateHeading& heading, Buffer& out) override;
    void row(const RateRow& row, Buffer& out) override;
    /// \throws Error if drawing fails
    void end(Buffer& out) override;
    [[nodiscard]] bool takes_many_tables() const noexcept override { return false; }

private:
    std::unique_ptr<RatePlot> plot_;
};

/// The names of all formats: `txt`, `csv`, `html`, `png`.
[[nodiscard]] std::span<const std::string_view> rate_formats() noexcept;

/// \returns null for an unknown format
[[nodiscard]] std::unique_ptr<RateWriter> make_rate_writer(std::string_view format);

}  // namespace spindrift::rates
