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

/// What a table of rates is about.
struct RateHeading {
    std::string title;                 ///< mostly the URI
    std::vector<std::string> filters;  ///< as the table's rows have them
    bool losses = false;               ///< with columns for what was dropped and missing
    std::uint64_t interval = 60;       ///< seconds of each row, 0 for a single row

    /// The names of the columns.
    [[nodiscard]] std::vector<std::string> labels() const;
};

/// Shows a table of rates (docs/formats/ndag.md 9.2). What is shown is appended to a buffer, which may be emptied
/// between calls. A table is begun, gets its rows, and is ended; then there may be another.
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

/// Columns of text, wide enough for most numbers; long names stand above them.
class RateTextWriter final : public RateWriter {
public:
    void begin(const RateHeading& heading, Buffer& out) override;
    void row(const RateRow& row, Buffer& out) override;

private:
    bool losses_ = false;
};

/// Comma-separated values (RFC 4180, with lines that end as those of text do).
class RateCsvWriter final : public RateWriter {
public:
    void begin(const RateHeading& heading, Buffer& out) override;
    void row(const RateRow& row, Buffer& out) override;

private:
    bool losses_ = false;
};

class RatePlot;

/// A page with a plot and the table.
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

/// A picture of a plot.
class RatePngWriter final : public RateWriter {
public:
    RatePngWriter();
    ~RatePngWriter() override;
    void begin(const RateHeading& heading, Buffer& out) override;
    void row(const RateRow& row, Buffer& out) override;
    /// \throws Error if the picture cannot be drawn
    void end(Buffer& out) override;
    [[nodiscard]] bool takes_many_tables() const noexcept override { return false; }

private:
    std::unique_ptr<RatePlot> plot_;
};

/// The formats there are: `txt`, `csv`, `html`, `png`.
[[nodiscard]] std::span<const std::string_view> rate_formats() noexcept;

/// \returns nothing if there is no such format
[[nodiscard]] std::unique_ptr<RateWriter> make_rate_writer(std::string_view format);

}  // namespace spindrift::rates
