// SPDX-License-Identifier: Apache-2.0
// See grid.hpp.
#include "grid.hpp"

namespace tapi::dialog {

Grid::Grid(const std::vector<forms::Field>& fields, FieldWidget::Changed changed) : grid_(gtk_grid_new()) {
    gtk_grid_set_column_spacing(GTK_GRID(grid_), 16);
    gtk_grid_set_row_spacing(GTK_GRID(grid_), 4);
    std::string section;
    for (const forms::Field& field : fields) {
        if (field.section != section) heading(field.section);
        section = field.section;
        widgets_.push_back(FieldWidget::make(field, changed));
        place(*widgets_.back());
    }
}

void Grid::heading(const std::string& text) {
    if (text.empty()) return;
    GtkWidget* label = gtk_label_new(text.c_str());
    gtk_widget_add_css_class(label, "heading");
    gtk_widget_set_halign(label, GTK_ALIGN_START);
    gtk_widget_set_margin_top(label, row_ == 0 ? 0 : 14);
    gtk_widget_set_margin_bottom(label, 4);
    gtk_grid_attach(GTK_GRID(grid_), label, 0, row_++, 2, 1);
}

void Grid::place(FieldWidget& one) {
    GtkWidget* input = one.input();
    if (input == nullptr) return;
    if (one.field().type == forms::Type::list) {  // as wide as all
        gtk_grid_attach(GTK_GRID(grid_), input, 0, row_++, 2, 1);
        gtk_grid_attach(GTK_GRID(grid_), one.note(), 0, row_++, 2, 1);
        return;
    }
    gtk_grid_attach(GTK_GRID(grid_), one.label(), 0, row_, 1, 1);
    gtk_grid_attach(GTK_GRID(grid_), input, 1, row_++, 1, 1);
    gtk_widget_set_margin_bottom(one.note(), 6);
    gtk_grid_attach(GTK_GRID(grid_), one.note(), 1, row_++, 1, 1);
}

void Grid::set(const forms::json& values) {
    for (const auto& one : widgets_) {
        const auto at = values.find(one->field().key);
        one->set(at != values.end() ? *at : forms::json());
    }
}

forms::json Grid::values() const {
    forms::json values = forms::json::object();
    for (const auto& one : widgets_) {
        forms::json value = one->value();
        if (!value.is_null()) values[one->field().key] = std::move(value);
    }
    return values;
}

// "locations[1].area" is about the field locations.
static bool is_about(const std::string& path, const std::string& key) {
    return path.starts_with(key) && (path.size() == key.size() || path[key.size()] == '[' || path[key.size()] == '.');
}

void Grid::show(const forms::FieldErrors& errors) {
    FieldWidget* first = nullptr;
    for (const auto& one : widgets_) {
        std::string path, words;
        for (const auto& [at, text] : errors) {
            if (words.empty() && is_about(at, one->field().key)) path = at, words = text;
        }
        one->show_error(path, words);
        if (!words.empty() && first == nullptr) first = one.get();
    }
    if (first != nullptr) first->focus();
}

}  // namespace tapi::dialog
