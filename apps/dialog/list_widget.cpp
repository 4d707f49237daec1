// SPDX-License-Identifier: Apache-2.0
// See list_widget.hpp.
#include "list_widget.hpp"

namespace tapi::dialog {
namespace {

constexpr int rows_width = 170, rows_height = 190;

}  // namespace

ListWidget::ListWidget(const forms::Field& field, Changed changed)
    : FieldWidget(field, std::move(changed)), grid_(field.fields, [this] { edited(); }) {
    rows_ = gtk_list_box_new();
    gtk_list_box_set_selection_mode(GTK_LIST_BOX(rows_), GTK_SELECTION_BROWSE);
    g_signal_connect(rows_, "row-selected", G_CALLBACK(+[](GtkListBox*, GtkListBoxRow* row, ListWidget* me) {
                         if (!me->setting_) me->select(row == nullptr ? none : static_cast<size_t>(gtk_list_box_row_get_index(row)));
                     }),
                     this);
    GtkWidget* scroll = gtk_scrolled_window_new();
    gtk_scrolled_window_set_has_frame(GTK_SCROLLED_WINDOW(scroll), TRUE);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroll), rows_);
    gtk_widget_set_size_request(scroll, rows_width, rows_height);
    gtk_widget_set_vexpand(scroll, TRUE);

    GtkWidget* buttons = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_box_append(GTK_BOX(buttons), button("list-add-symbolic", "Add", [](ListWidget* me) { me->add(); }));
    remove_ = button("list-remove-symbolic", "Remove", [](ListWidget* me) { me->remove(); });
    gtk_box_append(GTK_BOX(buttons), remove_);

    GtkWidget* side = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    gtk_box_append(GTK_BOX(side), scroll);
    gtk_box_append(GTK_BOX(side), buttons);
    frame_ = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 16);
    gtk_box_append(GTK_BOX(frame_), side);
    gtk_widget_set_hexpand(grid_.widget(), TRUE);
    gtk_box_append(GTK_BOX(frame_), grid_.widget());
}

GtkWidget* ListWidget::button(const char* icon, const char* hint, void (*pressed)(ListWidget*)) {
    GtkWidget* made = gtk_button_new_from_icon_name(icon);
    gtk_widget_set_tooltip_text(made, hint);
    g_signal_connect_swapped(made, "clicked", G_CALLBACK(pressed), this);
    return made;
}

std::string ListWidget::name_of(const forms::json& item) const {
    const std::string name = item.is_object() ? item.value(field_.item_label, "") : "";
    return name.empty() ? "(new)" : name;
}

void ListWidget::append_row(const std::string& text) {
    GtkWidget* label = gtk_label_new(text.c_str());
    gtk_widget_set_halign(label, GTK_ALIGN_START);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    gtk_widget_set_margin_start(label, 6);
    gtk_widget_set_margin_top(label, 4);
    gtk_widget_set_margin_bottom(label, 4);
    gtk_list_box_append(GTK_LIST_BOX(rows_), label);
}

void ListWidget::set(const forms::json& value) {
    setting_ = true;
    items_ = value.is_array() ? value : forms::json::array();
    selected_ = none;
    while (GtkListBoxRow* row = gtk_list_box_get_row_at_index(GTK_LIST_BOX(rows_), 0))
        gtk_list_box_remove(GTK_LIST_BOX(rows_), GTK_WIDGET(row));
    for (const forms::json& item : items_) append_row(name_of(item));
    setting_ = false;
    select(items_.empty() ? none : 0);
}

void ListWidget::select(size_t index) {
    keep();
    selected_ = index < items_.size() ? index : none;
    setting_ = true;
    grid_.set(selected_ == none ? forms::json::object() : items_[selected_]);
    grid_.show({});
    gtk_widget_set_sensitive(grid_.widget(), selected_ != none);
    gtk_widget_set_sensitive(remove_, selected_ != none);
    if (selected_ != none)
        gtk_list_box_select_row(GTK_LIST_BOX(rows_),
                                gtk_list_box_get_row_at_index(GTK_LIST_BOX(rows_), static_cast<int>(selected_)));
    setting_ = false;
}

void ListWidget::keep() {
    if (selected_ != none) items_[selected_] = grid_.values();
}

// The name of the item changes with its field.
void ListWidget::edited() {
    if (setting_ || selected_ == none) return;
    keep();
    GtkListBoxRow* row = gtk_list_box_get_row_at_index(GTK_LIST_BOX(rows_), static_cast<int>(selected_));
    gtk_label_set_text(GTK_LABEL(gtk_list_box_row_get_child(row)), name_of(items_[selected_]).c_str());
    changed();
}

void ListWidget::add() {
    if (items_.size() >= field_.item_limit) return;
    keep();
    items_.push_back(forms::json::object());
    append_row(name_of(items_.back()));
    select(items_.size() - 1);
    changed();
}

void ListWidget::remove() {
    if (selected_ == none) return;
    forms::json left = items_;
    left.erase(selected_);
    const size_t next = selected_ < left.size() ? selected_ : left.size() - 1;
    set(left);
    if (!items_.empty()) select(next);
    changed();
}

forms::json ListWidget::value() const {
    forms::json all = items_;
    if (selected_ != none) all[selected_] = grid_.values();
    return all;
}

// "locations[2].area": the item is selected, its field shows the words.
void ListWidget::show_error(const std::string& path, const std::string& words) {
    const size_t open = path.find('['), close = path.find(']');
    if (words.empty() || open == path.npos || close == path.npos) {
        grid_.show({});
        return FieldWidget::show_error(path, words);
    }
    FieldWidget::show_error(path, {});
    select(static_cast<size_t>(std::strtoul(path.c_str() + open + 1, nullptr, 10)));
    if (close + 2 >= path.size()) return FieldWidget::show_error(path, words);
    grid_.show({{path.substr(close + 2), words}});
}

}  // namespace tapi::dialog
