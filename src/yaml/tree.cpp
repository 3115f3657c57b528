#include <spindrift/yaml/tree.hpp>

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <cstddef>
#include <map>
#include <sstream>

namespace spindrift::yaml {
namespace {

constexpr std::size_t max_depth = 32;  // the parser recurses
constexpr std::size_t max_nodes = 100'000;

Error error_at(int line, std::string_view reason) {
    return Error(fmt::format("line {}: {}", line, reason));
}

int line_of(const YAML::Mark& mark) {
    return mark.line + 1;
}

std::size_t node_count(const TreeNode& node) {
    std::size_t count = 1;
    for (const TreeNode& item : node.items) {
        count += node_count(item);
    }
    for (const auto& [key, value] : node.entries) {
        count += node_count(value);
    }
    return count;
}

/// Builds the tree from the parser's events.
class TreeBuilder final : public YAML::EventHandler {
public:
    [[nodiscard]] TreeNode take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        add_leaf({TreeNode::Kind::null, line_of(mark)}, anchor);
    }
    void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  const std::string& value) override {
        add_leaf({TreeNode::Kind::scalar, line_of(mark), value}, anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchored_.find(anchor);
        if (found == anchored_.end()) {
            throw error_at(line_of(mark), "an alias inside of what it stands for");
        }
        count(line_of(mark), node_count(found->second));
        place(TreeNode(found->second), line_of(mark));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open({TreeNode::Kind::sequence, line_of(mark)}, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open({TreeNode::Kind::map, line_of(mark)}, anchor);
    }
    void OnMapEnd() override { close(); }

private:
    /// A sequence or map whose end has not come yet.
    struct Open {
        TreeNode node;
        YAML::anchor_t anchor = 0;
        std::string key{};  // of the value that comes next
        bool has_key = false;
    };

    void count(int line, std::size_t more) {
        nodes_ += more;
        if (nodes_ > max_nodes) {
            throw error_at(line, fmt::format("more than {} values", max_nodes));
        }
    }

    void add_leaf(TreeNode node, YAML::anchor_t anchor) {
        count(node.line, 1);
        finish(std::move(node), anchor);
    }

    void open(TreeNode node, YAML::anchor_t anchor) {
        count(node.line, 1);
        if (open_.size() == max_depth) {
            throw error_at(node.line, fmt::format("more than {} levels", max_depth));
        }
        open_.push_back({std::move(node), anchor});
    }

    void close() {
        Open done = std::move(open_.back());
        open_.pop_back();
        finish(std::move(done.node), done.anchor);
    }

    void finish(TreeNode node, YAML::anchor_t anchor) {
        if (anchor != 0) {
            anchored_[anchor] = node;
        }
        const int line = node.line;
        place(std::move(node), line);
    }

    void place(TreeNode node, int line) {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.kind == TreeNode::Kind::sequence) {
            parent.node.items.push_back(std::move(node));
        } else if (parent.has_key) {
            parent.node.entries.emplace_back(std::move(parent.key), std::move(node));
            parent.has_key = false;
        } else if (node.kind == TreeNode::Kind::scalar) {
            parent.key = std::move(node.text);
            parent.has_key = true;
        } else {
            throw error_at(line, "the key of a map must be text");
        }
    }

    TreeNode root_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, TreeNode> anchored_;
    std::size_t nodes_ = 0;
};

}  // namespace

TreeNode parse(std::string_view text) {
    TreeBuilder builder;
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        parser.HandleNextDocument(builder);
    } catch (const YAML::Exception& error) {
        throw error_at(line_of(error.mark), error.msg);
    }
    return builder.take();
}

}  // namespace spindrift::yaml
