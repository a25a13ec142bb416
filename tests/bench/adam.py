"""The program that `configs/adam.toml` stands for, as people write it in PyTorch: random rows, random
labels, an MLP of 5-10-1, 1,000 epochs of Adam, mean first-layer weights."""

import numpy as np
import torch
from torch import nn

np.random.seed(0)
inputs = torch.tensor(np.random.randn(100, 5), dtype=torch.float32)
labels = torch.tensor(np.random.randint(0, 2, (100, 1)), dtype=torch.float32)
model = nn.Sequential(nn.Linear(5, 10), nn.ReLU(), nn.Linear(10, 1), nn.Sigmoid())
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(1, 1001):
    optimizer.zero_grad()
    loss = criterion(model(inputs), labels)
    loss.backward()
    optimizer.step()
    if epoch % 100 == 0:
        print(f"Epoch [{epoch}/1000], Loss: {loss.item():.4f}")
for condition, influence in enumerate(model[0].weight.mean(dim=0), start=1):
    print(f"condition_{condition} {influence.item():.4f}")
