variable "secret_ids" {
  description = "The secrets that get a value, by name."
  type        = map(string)
}

variable "database_password" {
  description = "Which of them is handed on."
  type        = string
}

variable "secrets_version" {
  description = "A new one draws new values."
  type        = number
}
