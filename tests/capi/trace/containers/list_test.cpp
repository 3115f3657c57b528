#include <libtrace/linked_list.h>

#include <gmock/gmock.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace spindrift::tests::capi {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Deinit {
    void operator()(libtrace_list_t* list) const { libtrace_list_deinit(list); }
};
using List = std::unique_ptr<libtrace_list_t, Deinit>;

/// The elements as programs see them, from the head by `next`.
std::vector<int> elements(const libtrace_list_t& list) {
    std::vector<int> result;
    const libtrace_list_node_t* before = nullptr;
    for (const libtrace_list_node_t* node = list.head; node != nullptr; node = node->next) {
        EXPECT_EQ(node->prev, before);
        result.push_back(*static_cast<int*>(node->data));
        before = node;
    }
    EXPECT_EQ(list.tail, before);
    EXPECT_EQ(list.size, result.size());
    return result;
}

TEST(CList, KeepsTheOrderOfBothEnds) {
    const List list(libtrace_list_init(sizeof(int)));
    for (int value : {2, 3}) {
        libtrace_list_push_back(list.get(), &value);
    }
    int value = 1;
    libtrace_list_push_front(list.get(), &value);
    EXPECT_THAT(elements(*list), ElementsAre(1, 2, 3));
    EXPECT_EQ(libtrace_list_get_size(list.get()), 3U);

    EXPECT_EQ(libtrace_list_pop_back(list.get(), &value), 1);
    EXPECT_EQ(value, 3);
    EXPECT_EQ(libtrace_list_pop_front(list.get(), &value), 1);
    EXPECT_EQ(value, 1);
    EXPECT_THAT(elements(*list), ElementsAre(2));
    EXPECT_EQ(libtrace_list_pop_front(list.get(), &value), 1);
    EXPECT_THAT(elements(*list), IsEmpty());
    EXPECT_EQ(libtrace_list_pop_front(list.get(), &value), 0);
    EXPECT_EQ(libtrace_list_pop_back(list.get(), &value), 0);
}

TEST(CList, FindsNodesByNumber) {
    const List list(libtrace_list_init(sizeof(int)));
    for (int value : {7, 8}) {
        libtrace_list_push_back(list.get(), &value);
    }
    EXPECT_EQ(libtrace_list_get_index(list.get(), 0), list->head);
    EXPECT_EQ(libtrace_list_get_index(list.get(), 1), list->tail);
    EXPECT_EQ(libtrace_list_get_index(list.get(), 2), nullptr);
}

TEST(CList, AlignsElementsOfBothEnds) {
    const List list(libtrace_list_init_aligned(3, 256));
    ASSERT_NE(list, nullptr);
    char element[3] = {'a', 'b', 'c'};
    for (int i = 0; i < 20; ++i) {
        libtrace_list_push_front(list.get(), element);
        libtrace_list_push_back(list.get(), element);
    }
    for (const auto* node = list->head; node != nullptr; node = node->next) {
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(node->data) % 256, 0U);
    }
}

TEST(CList, RefusesOtherAlignments) {
    EXPECT_EQ(libtrace_list_init_aligned(8, 0), nullptr);
    EXPECT_EQ(libtrace_list_init_aligned(8, 4), nullptr);
    EXPECT_EQ(libtrace_list_init_aligned(8, 24), nullptr);
    EXPECT_EQ(libtrace_list_init(0), nullptr);
}

TEST(CList, IgnoresNull) {
    int value = 0;
    const List list(libtrace_list_init(sizeof value));
    libtrace_list_push_front(nullptr, &value);
    libtrace_list_push_back(nullptr, &value);
    libtrace_list_push_front(list.get(), nullptr);
    libtrace_list_push_back(list.get(), nullptr);
    EXPECT_THAT(elements(*list), IsEmpty());
    EXPECT_EQ(libtrace_list_pop_front(nullptr, &value), -1);
    EXPECT_EQ(libtrace_list_pop_back(nullptr, &value), -1);
    EXPECT_EQ(libtrace_list_pop_front(list.get(), nullptr), -1);
    EXPECT_EQ(libtrace_list_get_index(nullptr, 0), nullptr);
    EXPECT_EQ(libtrace_list_get_size(nullptr), 0U);
    libtrace_list_deinit(nullptr);
}

}  // namespace
}  // namespace spindrift::tests::capi
