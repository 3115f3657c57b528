#include <spindrift/tagger/control_answers.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace spindrift::tagger {
namespace {

using tag::provider::Label;

enum class RequestType : std::uint8_t { hello = 0, labels = 1, halt = 2 };

/// A request of 5 octets: its type, and the version of the labels that the client has.
struct Request {
    RequestType type = RequestType::hello;
    std::uint32_t version = 0;

    explicit Request(Bytes octets) noexcept {
        std::array<std::byte, 5> whole{};
        std::copy_n(octets.begin(), std::min(octets.size(), whole.size()), whole.begin());
        type = static_cast<RequestType>(whole[0]);
        version = load_be<std::uint32_t>(whole.data() + 1);
    }
};

template <class T>
void append(std::string& to, T value) {
    std::array<std::byte, sizeof(T)> octets;
    store_be(octets.data(), value);
    to.append(reinterpret_cast<const char*>(octets.data()), octets.size());
}

void append(std::string& to, const Label& label) {
    constexpr std::size_t max_text = std::numeric_limits<std::uint16_t>::max();
    const std::size_t size = std::min(label.text.size(), max_text);
    append(to, static_cast<std::uint8_t>(label.subject));
    append(to, label.id);
    append(to, static_cast<std::uint16_t>(size));
    to.append(label.text, 0, size);
}

}  // namespace

ControlAnswers::Parts ControlAnswers::answer(Bytes request) {
    const Request parsed(request);
    const std::uint32_t version = tables_.version();
    if (parsed.type == RequestType::labels && parsed.version != version) {
        return labels(version);
    }
    return std::make_shared<const std::vector<std::string>>(1, header(version, 0));
}

std::string ControlAnswers::header(std::uint32_t version, std::size_t labels) const {
    std::string text;
    append(text, streams_);
    append(text, version);
    append(text, static_cast<std::uint32_t>(labels));
    return text;
}

// If the table is replaced after its version was asked for, a client gets newer labels under the older version, and
// asks again.
ControlAnswers::Parts ControlAnswers::labels(std::uint32_t version) {
    const std::scoped_lock lock(mutex_);
    if (labels_ && labels_version_ == version) {
        return labels_;
    }
    const auto table = tables_.table();
    std::vector<std::string> parts = {header(version, table->labels().size())};
    for (const Label& label : table->labels()) {
        std::string text;
        append(text, label);
        if (parts.back().size() + text.size() > max_part_size) {
            parts.emplace_back();
        }
        parts.back() += text;
    }
    labels_ = std::make_shared<const std::vector<std::string>>(std::move(parts));
    labels_version_ = version;
    return labels_;
}

}  // namespace spindrift::tagger
