#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spindrift::file {

/// The head of an HTTP response, as far as it matters to a download (RFC 9110).
class HttpResponse {
public:
    /// Adds a header line. A status line begins a new response, as after a redirection.
    void add_line(std::string_view line);

    [[nodiscard]] int status() const noexcept { return status_; }

    /// The status code and the server's words for it: `404 Not Found`.
    [[nodiscard]] const std::string& status_text() const noexcept { return status_text_; }

    /// What identifies the content: a strong ETag, or else the time of its last modification. Empty if there is
    /// neither. A weak ETag does not promise the same octets.
    [[nodiscard]] const std::string& validator() const noexcept { return etag_.empty() ? last_modified_ : etag_; }

    /// Whether the response is a part of the content that `validator` identifies, so far as can be seen: a server may
    /// leave out Last-Modified in a partial response to a request with `If-Range`.
    [[nodiscard]] bool may_be_of(const std::string& validator) const noexcept;

    /// The size of the whole content in octets, if it is known.
    [[nodiscard]] std::optional<std::uint64_t> total_size() const noexcept;

    /// The offset of the first octet of a partial response.
    [[nodiscard]] std::optional<std::uint64_t> first_octet() const noexcept { return first_octet_; }

private:
    void set_content_range(std::string_view value);

    int status_ = 0;
    std::string status_text_;
    std::string etag_;
    std::string last_modified_;
    std::optional<std::uint64_t> content_length_;
    std::optional<std::uint64_t> first_octet_;
    std::optional<std::uint64_t> range_total_;
};

}  // namespace spindrift::file
